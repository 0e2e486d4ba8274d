/**
 * Public API of the S3 emulator, `pulumi-byob-sandbox/s3`.
 *
 * Tests need a store whose permissions, differences from AWS and errors they control. `profile` selects the
 * S3-compatible store to emulate. Users, policies and faults are set with method calls and take effect immediately.
 * `test/conformance` compares the emulator with Ceph and moto.
 */
import { createHash } from "node:crypto";
import type { LookupFunction } from "node:net";
import { StoredContent } from "../kit/content";
import { type FaultHandle, Faults } from "../kit/faults";
import { Log, type LoggedRequest } from "../kit/log";
import { serve } from "../kit/server";
import { replaceData, type StoredData } from "../kit/stored-data";
import { type CannedAcl, cannedAcl } from "./acl";
import { PUBLIC_PATH } from "./addressing";
import { etagOf } from "./checksums";
import type { CorsRule } from "./cors";
import { faultOf, type S3Fault } from "./faults";
import type { KeyOptions } from "./identity";
import type {
  AccessKey,
  Bucket,
  Encryption,
  ObjectLock,
  Ownership,
  PublicAccessBlock,
  S3Account,
  User,
} from "./model";
import { plainObject, store } from "./new-object";
import type { Operation } from "./operations";
import { type PolicyInput, parsePolicy } from "./policy";
import { type Profile, type ProfileName, profileOf } from "./profiles";
import { NOTHING_BLOCKED } from "./public-access";
import { type S3Behavior, S3Service } from "./service";
import { S3State } from "./state";

export type { CorsRule } from "./cors";
export { responses, type S3Fault, type S3FaultTarget, xmlFault } from "./faults";
export type { KeyOptions } from "./identity";
export type { Bucket, Encryption, ObjectLock, Ownership, S3Account, StoredObject, User } from "./model";
export type { Operation } from "./operations";
export {
  evaluateIdentityPolicy,
  evaluateResourcePolicy,
  type PolicyInput,
  parsePolicy,
  type Question,
} from "./policy";
export { PROFILES, type Profile, type ProfileName } from "./profiles";

const ACCOUNT = "111122223333";

/** Options of `startS3`. */
export interface S3Options extends Partial<S3Behavior> {
  /** @default a free port */
  port?: number;
  profile?: ProfileName;
  /** Differences of this store from its profile. */
  differently?: Partial<Profile>;
  /** Region of the store and of buckets without an own region. @default us-east-1 */
  region?: string;
  /** Account ID of twelve digits: the default owner of buckets and users. */
  account?: string;
  /** Data of an earlier process: the `stored` of its store. */
  stored?: StoredData;
  onRequest?: (request: LoggedRequest) => void;
}

/** Policy, account and first access key of a new user. */
export interface UserOptions extends KeyOptions {
  policy?: PolicyInput;
  account?: string;
}

/** Settings of a new bucket that override those of the profile. */
export interface BucketSettings {
  account?: string;
  region?: string;
  ownership?: Ownership;
  /** False disables all four settings; in an object, settings that are missing are disabled. */
  publicAccessBlock?: Partial<PublicAccessBlock> | false;
  acl?: CannedAcl;
  policy?: PolicyInput;
  cors?: CorsRule[];
  encryption?: Encryption;
  publicRead?: boolean;
  uniformAccess?: boolean;
  publicDomain?: boolean;
  /** Versioning is enabled by `objectLock`, `mfaDelete` and `replication`, too. */
  versioning?: boolean;
  objectLock?: ObjectLock;
  mfaDelete?: boolean;
  requesterPays?: boolean;
  replication?: boolean;
  /** Lifecycle configuration as XML. */
  lifecycle?: string;
  /** Content of private objects, by key. */
  objects?: Record<string, string | Buffer>;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** One request in the log, with the S3 operation that it performs. */
export interface S3Request extends LoggedRequest {
  operation: Operation | string;
  bucket: string | undefined;
  key: string | undefined;
  signed: boolean;
}

/** In-memory store on a port of the loopback interface. */
export interface S3 {
  /** Base URL for path-style requests. */
  readonly url: string;
  readonly port: number;
  readonly region: string;
  /** Access key with all permissions in the default account. */
  readonly root: Credentials;
  /** Endpoint of the service, or of one bucket, by host name. Some systems resolve it only with `lookup`. */
  endpoint(bucket?: string): string;
  /** URL of a bucket behind a custom domain or CDN; requires `publicDomain` on the bucket. */
  publicUrl(bucket: string): string;
  /** Lookup for an HTTP agent: resolves every host name to this machine. */
  readonly lookup: LookupFunction;
  addUser(name: string, options?: UserOptions): Credentials;
  /** Replaces the policy of a user; undefined removes all permissions. */
  setUserPolicy(name: string, policy: PolicyInput | undefined): void;
  /** Adds an access key to the user; the existing ones stay valid. */
  addKey(name: string, options?: KeyOptions): Credentials;
  /** Creates an access key and deletes the existing ones. */
  rotateKey(name: string, options?: KeyOptions): Credentials;
  /** Deletes one access key; the other keys of its user stay valid. */
  removeKey(accessKeyId: string): void;
  /** Deletes a user with all access keys. Throws if the user does not exist. */
  removeUser(name: string): void;
  /** Users with their policies, in the order in which they were added. */
  users(): User[];
  addBucket(name: string, settings?: BucketSettings): Bucket;
  /** Throws if the bucket does not exist. */
  bucket(name: string): Bucket;
  buckets(): Bucket[];
  /** The default account or another one, for example to change its Block Public Access. */
  account(id?: string): S3Account;
  /** Sets the policy of a bucket without a permission check. */
  setBucketPolicy(name: string, policy: PolicyInput | undefined): void;
  requests(): S3Request[];
  clearRequests(): void;
  fault(fault: S3Fault): FaultHandle;
  clearFaults(): void;
  /** Settings that can be changed at any time. */
  readonly behavior: S3Behavior;
  /** All data of the store. */
  readonly stored: StoredData;
  stop(): Promise<void>;
}

/** Starts the S3 emulator alone. */
export async function startS3(options: S3Options = {}): Promise<S3> {
  const profile = profileOf(options.profile ?? "aws", options.differently);
  const state = new S3State(profile, options.region ?? "us-east-1");
  const behavior: S3Behavior = {
    domain: options.domain ?? "s3.localhost",
    plainErrors: options.plainErrors ?? profile.name !== "aws",
    secureTransport: options.secureTransport ?? true,
    wrongRegion: options.wrongRegion ?? "malformed",
    clockSkewMs: options.clockSkewMs ?? 0,
    maxUploadBytes: options.maxUploadBytes ?? 5 * 1024 ** 3,
  };
  const service = new S3Service(state, behavior);
  // Before the root user is created, whose account has to be the owner of the stored buckets.
  replaceData(service.stored, options.stored ?? {});
  const log = new Log(options.onRequest);
  const faults = new Faults();
  const account = (id: string | undefined) => state.identities.account(id ?? options.account ?? ACCOUNT);
  const root = credentials(state.identities.addKey(state.identities.root(account(undefined))));
  const server = await serve(service, options.port ?? 0, log, faults);
  const { port } = new URL(server.url);
  return {
    url: server.url,
    port: Number(port),
    region: state.region,
    root,
    behavior,
    stored: service.stored,
    endpoint: (bucket) => `http://${bucket === undefined ? "" : `${bucket}.`}${behavior.domain}:${port}`,
    publicUrl: (bucket) => `${server.url}${PUBLIC_PATH}${bucket}/`,
    lookup: loopback,
    ...users(state, account),
    ...buckets(state, account),
    account,
    requests: () => log.list("s3").map(described),
    clearRequests: () => log.clear(),
    fault: (fault) => faults.add(faultOf(fault, (request) => service.describe(request))),
    clearFaults: () => faults.clear(),
    stop: async () => {
      await server.stop();
      await service.stop();
    },
  };
}

function users(
  { identities }: S3State,
  account: (id: string | undefined) => S3Account,
): Pick<S3, "addUser" | "setUserPolicy" | "addKey" | "rotateKey" | "removeKey" | "removeUser" | "users"> {
  return {
    addUser: (name, options = {}) => {
      const user = identities.addUser(name, account(options.account), options.policy);
      return credentials(identities.addKey(user, options));
    },
    setUserPolicy: (name, policy) => identities.setPolicy(name, policy),
    addKey: (name, options) => credentials(identities.addKey(identities.user(name), options)),
    rotateKey: (name, options) => {
      const user = identities.user(name);
      for (const { accessKeyId } of identities.keysOf(user)) {
        identities.removeKey(accessKeyId);
      }
      return credentials(identities.addKey(user, options));
    },
    removeKey: (accessKeyId) => identities.removeKey(accessKeyId),
    removeUser: (name) => identities.removeUser(name),
    users: () => identities.users(),
  };
}

function buckets(
  state: S3State,
  account: (id: string | undefined) => S3Account,
): Pick<S3, "addBucket" | "bucket" | "buckets" | "setBucketPolicy"> {
  const bucket = (name: string): Bucket => {
    const found = state.buckets.get(name);
    if (found === undefined) {
      throw new Error(`Bucket "${name}" does not exist.`);
    }
    return found;
  };
  return {
    bucket,
    buckets: () => [...state.buckets.values()],
    addBucket: (name, settings = {}) => {
      if (state.buckets.has(name)) {
        throw new Error(`Bucket "${name}" already exists.`);
      }
      const newBucket = state.createBucket(name, account(settings.account));
      applySettings(newBucket, settings);
      return newBucket;
    },
    setBucketPolicy: (name, policy) => {
      bucket(name).policy = policy === undefined ? undefined : parsePolicy(policy);
    },
  };
}

function applySettings(bucket: Bucket, settings: BucketSettings): void {
  const { account: _account, acl, policy, publicAccessBlock, objects = {}, ...plain } = settings;
  const { objectLock, mfaDelete, replication } = settings;
  Object.assign(bucket, (objectLock || mfaDelete || replication) && { versioning: true }, plain);
  if (acl !== undefined) {
    bucket.acl = cannedAcl(acl, bucket.owner, bucket.owner);
  }
  if (policy !== undefined) {
    bucket.policy = parsePolicy(policy);
  }
  if (publicAccessBlock !== undefined) {
    bucket.publicAccessBlock = { ...NOTHING_BLOCKED, ...(publicAccessBlock || {}) };
  }
  for (const [key, content] of Object.entries(objects)) {
    store(
      bucket,
      plainObject(key, bucket.owner, bucket),
      StoredContent.of(Buffer.from(content)),
      etagOf(createHash("md5").update(content).digest("base64")),
    );
  }
}

function credentials({ accessKeyId, secretAccessKey, sessionToken }: AccessKey): Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function described(entry: LoggedRequest): S3Request {
  const { operation = entry.method, bucket, key, signed } = entry.about ?? {};
  return { ...entry, operation, bucket, key, signed: signed === "yes" };
}

const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) {
    callback(null, [{ address: "127.0.0.1", family: 4 }]);
  } else {
    callback(null, "127.0.0.1", 4);
  }
};

export type { PublicAccessBlock } from "./model";
