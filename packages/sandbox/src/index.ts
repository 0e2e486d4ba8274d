/**
 * Public API of the package: `startSandbox` runs all emulators in the current process.
 *
 * Each emulator listens on its own port, because clients select a service by its URL. The emulators of the services
 * share one request log and one list of faults; S3 has its own. After startup each service is connected to the S3
 * emulator, so that it uses registered buckets like the real service does.
 */
import { type Fault, type FaultHandle, Faults } from "./kit/faults";
import { Log, type LoggedRequest } from "./kit/log";
import { type RunningServer, serve } from "./kit/server";
import type { Service } from "./kit/service";
import {
  EMULATOR_SETTINGS,
  type EmulatorName,
  type Fields,
  SERVICES,
  type ServiceName,
} from "./kit/service-names";
import { storeOf } from "./kit/store";
import { replaceData, type StoredData } from "./kit/stored-data";
import { type PageServer, servePage } from "./page/page-server";
import { type S3, type S3Options, startS3 } from "./s3";
import { addSeedBucket, type BucketFault, type SeedBucket, seedBucketOf } from "./seed-bucket";
import { definitionOf } from "./services/definition-of";
import type { ServiceCredentials, ServiceOptions, Services } from "./services/registry";
import { readStateFile, StateFile, StateFileError } from "./state-file";

export type { Fault, FaultEffect, FaultHandle } from "./kit/faults";
export type { LoggedRequest } from "./kit/log";
export { PortError } from "./kit/server";
export { type EmulatorName, SERVICES, type ServiceName, TITLES } from "./kit/service-names";
export { StoreError } from "./kit/store";
export { openBrowser } from "./page/open-browser";
export type { BucketSettings, Credentials, PolicyInput, S3, S3Fault, S3Options, S3Request } from "./s3";
export { BUCKET_FAULTS, type BucketFault, type SeedBucket, seedPolicy } from "./seed-bucket";
export type { ServiceCredentials, ServiceOptions, Services } from "./services/registry";
export type * from "./services/types";
export { StateFileError } from "./state-file";

/** Options of `startSandbox`: the options of each emulator by service, and the following. */
export interface SandboxOptions extends ServiceOptions {
  /** Port by emulator. @default free ports */
  ports?: Partial<Record<EmulatorName, number>>;
  /** Credentials by service, instead of the fixed ones. */
  credentials?: ServiceCredentials;
  /** Options of the S3 emulator: profile, behavior and region. */
  s3?: Omit<S3Options, "port" | "onRequest">;
  /** Problem of the bucket that exists at startup. @default none */
  bucket?: BucketFault;
  /**
   * Serves a page that shows requests, registrations, buckets, policies and faults. `true` uses a free port.
   * @default false
   */
  page?: boolean | { port: number };
  /**
   * File that keeps the content: it is read at startup, and written after changes and at the end. It contains the keys of the
   * sandbox and the bytes of all objects. Rejects with a `StateFileError` if the file cannot be used.
   * @default none: all data is lost at the end
   */
  stateFile?: string;
  /** Called with each request when its response is known. */
  onRequest?: (request: LoggedRequest) => void;
}

/**
 * Running emulators, each on a port of the loopback interface. A service uses a registered bucket like the real service
 * does if the endpoint is this S3 emulator. It sends no request to any other endpoint.
 */
export interface Sandbox extends Services {
  readonly urls: Record<EmulatorName, string>;
  /** S3 emulator, which has its own request log and faults. */
  readonly s3: S3;
  /** Bucket that all services can use, with the keys of a user that has only the necessary permissions. */
  readonly bucket: SeedBucket;
  /** The page for a browser; undefined without the option `page`. */
  readonly page: { readonly url: string } | undefined;
  /** Environment variables that point pulumi-byob to the emulators. */
  environment(): Record<string, string>;
  /** Requests that the services received; `s3.requests()` returns those of the store. */
  requests(service?: ServiceName): LoggedRequest[];
  clearRequests(): void;
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** Starts all emulators. Rejects with a `PortError` if a port cannot be opened. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let page: PageServer | undefined;
  let stateFile: StateFile | undefined;
  const sandbox = await startEmulators({
    ...options,
    onRequest: (request) => {
      options.onRequest?.(request);
      page?.record(request);
      stateFile?.saveSoon();
    },
  });
  try {
    stateFile =
      options.stateFile === undefined ? undefined : new StateFile(options.stateFile, dataOf(sandbox));
    page = await startPage(sandbox, options);
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
  return {
    ...sandbox,
    page: page && { url: page.url },
    stop: async () => {
      try {
        // Before the store deletes its temporary files.
        stateFile?.save();
      } finally {
        await Promise.all([page?.stop(), sandbox.stop()]);
      }
    },
  };
}

/** The data of all emulators, for a state file. */
function dataOf(sandbox: Services & { s3: S3 }): Record<EmulatorName, StoredData> {
  const data = SERVICES.map((name) => [name, sandbox[name].stored]);
  return { ...(Object.fromEntries(data) as Record<ServiceName, StoredData>), s3: sandbox.s3.stored };
}

/** Reads the file of an earlier process. A bucket with a fault can only be created together with the file. */
function storedDataOf({
  stateFile,
  bucket,
}: SandboxOptions): Readonly<Record<string, StoredData>> | undefined {
  const stored = stateFile === undefined ? undefined : readStateFile(stateFile);
  if (stored !== undefined && bucket !== undefined) {
    const advice = "Start without the fault, or choose another state file.";
    throw new StateFileError(
      `The state file ${stateFile} contains a bucket already, so the fault "${bucket}" cannot be added. ${advice}`,
    );
  }
  return stored;
}

async function startPage(
  sandbox: Omit<Sandbox, "page">,
  { page = false }: SandboxOptions,
): Promise<PageServer | undefined> {
  if (page === false) {
    return undefined;
  }
  const { urls, s3 } = sandbox;
  return servePage({ services: sandbox, s3, urls }, page === true ? 0 : page.port);
}

async function startEmulators(options: SandboxOptions): Promise<Omit<Sandbox, "page">> {
  const log = new Log(options.onRequest);
  const faults = new Faults();
  const stored = storedDataOf(options);
  const services = newServices(options);
  for (const name of SERVICES) {
    replaceData(services[name].stored, stored?.[name] ?? {});
  }
  const s3 = await startStore(options, stored?.s3);
  const servers = await startAll(Object.values(services), options.ports ?? {}, log, faults).catch(
    async (error: unknown) => {
      await s3.stop();
      throw error;
    },
  );
  openStore(services, s3);
  const url = (name: ServiceName) => servers.get(name)?.url ?? "";
  const urls = {
    ...(Object.fromEntries(SERVICES.map((name) => [name, url(name)])) as Record<ServiceName, string>),
    s3: s3.url,
  };
  return {
    urls,
    ...services,
    s3,
    bucket: stored === undefined ? addSeedBucket(s3, options.bucket) : seedBucketOf(s3),
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

function startStore({ s3, ports, onRequest }: SandboxOptions, stored: StoredData | undefined): Promise<S3> {
  const port = ports?.s3;
  return startS3({
    ...s3,
    ...(stored === undefined ? {} : { stored }),
    ...(port === undefined ? {} : { port }),
    ...(onRequest === undefined ? {} : { onRequest }),
  });
}

function openStore(services: Services, s3: S3): void {
  for (const name of SERVICES) {
    definitionOf(name).bucketUser(services[name]).store = storeOf(s3);
  }
}

function newServices(options: SandboxOptions): Services {
  const created = SERVICES.map((name) => [
    name,
    definitionOf(name).create(options[name] ?? {}, options.credentials?.[name]),
  ]);
  return Object.fromEntries(created) as unknown as Services;
}

function environment(services: Services, urls: Sandbox["urls"]): Record<string, string> {
  const variables = SERVICES.flatMap((name) => {
    const { url, fields } = EMULATOR_SETTINGS[name];
    const values = Object.entries(definitionOf(name).credential(services[name]));
    return [
      ...values.map(([field, value]) => [(fields as Fields)[field]?.environment ?? field, value]),
      [url.environment, urls[name]],
    ];
  });
  return Object.fromEntries(variables);
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
