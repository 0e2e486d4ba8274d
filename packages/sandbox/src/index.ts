import { type Fault, type FaultHandle, Faults } from "./kit/faults";
import { Log, type LoggedRequest } from "./kit/log";
import { type RunningServer, serve } from "./kit/server";
import type { Service, ServiceName, StandInName } from "./kit/service";
import { storeOf } from "./kit/store";
import { addReadyBucket, type BucketFault, type ReadyBucket } from "./ready-bucket";
import { type S3, type S3Options, startS3 } from "./s3";
import { Flashback, type FlashbackOptions } from "./services/flashback/emulator";
import type { Account } from "./services/flashback/login";
import { LabelStudio, type LabelStudioOptions } from "./services/label-studio/emulator";
import { Modelslab, type ModelslabOptions } from "./services/modelslab/emulator";
import { Ryzeapi, type RyzeapiOptions } from "./services/ryzeapi/emulator";
import type { RateLimit } from "./services/ryzeapi/rate-limit";

export type { Fault, FaultEffect, FaultHandle } from "./kit/faults";
export type { LoggedRequest } from "./kit/log";
export { PortError } from "./kit/server";
export { SERVICES, type ServiceName, type StandInName, TITLES } from "./kit/service";
export { StoreRefusal } from "./kit/store";
export { BUCKET_FAULTS, type BucketFault, type ReadyBucket, sensibleRights } from "./ready-bucket";
export type { BucketSettings, Credentials, PolicyInput, S3, S3Fault, S3Options, S3Request } from "./s3";
export type { FlashbackBucketRecord } from "./services/flashback/buckets";
export type { Flashback, FlashbackBucketCheck, FlashbackOptions } from "./services/flashback/emulator";
export type { BucketCheck, BucketOutcome } from "./services/label-studio/connection";
export type { LabelStudio, LabelStudioOptions } from "./services/label-studio/emulator";
export type { LabelStudioStorage } from "./services/label-studio/fields";
export type { LabelStudioAnnotation, LabelStudioTask } from "./services/label-studio/tasks";
export type { Modelslab, ModelslabDetails, ModelslabOptions, Upload } from "./services/modelslab/emulator";
export type { Ryzeapi, RyzeapiOptions } from "./services/ryzeapi/emulator";

export interface SandboxOptions {
  /** Free ports where left out. */
  ports?: Partial<Record<StandInName, number>>;
  credentials?: {
    /** One key for all servers, or keys by deploy type with `default` for the others. */
    modelslab?: string | ({ default: string } & Record<string, string>);
    /** TokenAccount of RyzeAPI. */
    ryzeapi?: string;
    /** Legacy token; its use is off until `labelStudio.legacyTokens` is on. */
    labelStudio?: string;
    flashback?: Account;
  };
  /** 100 requests in 60 seconds, as RyzeAPI documents. */
  ryzeapiLimit?: RateLimit;
  modelslab?: Partial<ModelslabOptions>;
  ryzeapi?: Partial<RyzeapiOptions>;
  labelStudio?: Partial<LabelStudioOptions>;
  flashback?: Partial<FlashbackOptions>;
  /** The store: its profile, habits and region. */
  s3?: Omit<S3Options, "port" | "onRequest">;
  /** What is wrong with the bucket that is there from the start. Nothing when left out. */
  bucket?: BucketFault;
  /** Told of each request as soon as its answer is known. */
  onRequest?: (request: LoggedRequest) => void;
}

/**
 * Four services and a store in memory, each on a port of the loopback interface. The services use a bucket that
 * is registered with an endpoint of this store as the real ones would; of any other bucket they believe what
 * they are told.
 */
export interface Sandbox {
  readonly urls: Record<StandInName, string>;
  readonly modelslab: Modelslab;
  readonly ryzeapi: Ryzeapi;
  readonly labelStudio: LabelStudio;
  readonly flashback: Flashback;
  /** With a request log and faults of its own. */
  readonly s3: S3;
  /** A bucket in the store that works for all four services, with the keys of a user who may do no more. */
  readonly bucket: ReadyBucket;
  /** The variables that point pulumi-byob at it. */
  environment(): Record<string, string>;
  /** What the four services were asked; `s3.requests()` has the store's. */
  requests(service?: ServiceName): LoggedRequest[];
  clearRequests(): void;
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  stop(): Promise<void>;
}

type Services = Pick<Sandbox, ServiceName>;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = new Log(options.onRequest);
  const faults = new Faults();
  const services = newServices(options);
  const s3 = await startStore(options);
  const servers = await startAll(Object.values(services), options.ports ?? {}, log, faults).catch(
    async (error: unknown) => {
      await s3.stop();
      throw error;
    },
  );
  openStore(services, s3);
  const url = (name: ServiceName) => servers.get(name)?.url ?? "";
  const urls = {
    modelslab: url("modelslab"),
    ryzeapi: url("ryzeapi"),
    labelStudio: url("labelStudio"),
    flashback: url("flashback"),
    s3: s3.url,
  };
  return {
    urls,
    ...services,
    s3,
    bucket: addReadyBucket(s3, options.bucket),
    environment: () => environment(services, urls),
    requests: (service) => log.list(service),
    clearRequests: () => log.clear(),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    stop: async () => {
      await Promise.all([stopAll(servers), s3.stop()]);
    },
  };
}

function startStore({ s3, ports, onRequest }: SandboxOptions): Promise<S3> {
  const port = ports?.s3;
  return startS3({
    ...s3,
    ...(port === undefined ? {} : { port }),
    ...(onRequest === undefined ? {} : { onRequest }),
  });
}

function openStore({ modelslab, ryzeapi, labelStudio, flashback }: Services, s3: S3): void {
  for (const user of [modelslab, ryzeapi.media, labelStudio.contents, flashback.gateway]) {
    user.store = storeOf(s3);
  }
}

function newServices(options: SandboxOptions): Services {
  const keys = options.credentials?.modelslab ?? "sandbox-modelslab-key";
  const modelslab = new Modelslab({
    key: typeof keys === "string" ? keys : keys.default,
    keys: typeof keys === "string" ? {} : keys,
    options: options.modelslab ?? {},
  });
  const ryzeapi = new Ryzeapi({
    accountToken: options.credentials?.ryzeapi ?? "sandbox-ryzeapi-account-token",
    limit: options.ryzeapiLimit ?? { requests: 100, windowSeconds: 60 },
    createLimit: { requests: 20, windowSeconds: 60 },
    options: options.ryzeapi ?? {},
  });
  ryzeapi.addInstance("my-instance", "sandbox-ryzeapi-instance-token");
  const labelStudio = new LabelStudio({
    legacyToken: options.credentials?.labelStudio ?? "5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc",
    signingKey: "sandbox-label-studio-signing-key",
    options: options.labelStudio ?? {},
  });
  const flashback = new Flashback({
    account: options.credentials?.flashback ?? { email: "sandbox@example.com", password: "sandbox-password" },
    options: options.flashback ?? {},
  });
  return { modelslab, ryzeapi, labelStudio, flashback };
}

function environment(services: Services, urls: Sandbox["urls"]): Record<string, string> {
  return {
    MODELSLAB_API_KEY: services.modelslab.keyOf("text_to_image"),
    MODELSLAB_URL: urls.modelslab,
    RYZEAPI_TOKEN: services.ryzeapi.accountToken,
    RYZEAPI_URL: urls.ryzeapi,
    LABEL_STUDIO_API_KEY: services.labelStudio.personalToken,
    LABEL_STUDIO_URL: urls.labelStudio,
    FLASHBACK_TOKEN: services.flashback.login.newAccessToken(),
    FLASHBACK_URL: urls.flashback,
  };
}

async function startAll(
  services: readonly Service[],
  ports: Partial<Record<ServiceName, number>>,
  log: Log,
  faults: Faults,
): Promise<Map<ServiceName, RunningServer>> {
  const servers = new Map<ServiceName, RunningServer>();
  try {
    for (const service of services) {
      servers.set(service.name, await serve(service, ports[service.name] ?? 0, log, faults));
    }
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
  return servers;
}

async function stopAll(servers: Map<ServiceName, RunningServer>): Promise<void> {
  await Promise.all([...servers.values()].map((server) => server.stop()));
}

export type { RyzeapiInstance } from "./services/ryzeapi/instance";
