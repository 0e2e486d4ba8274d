import type { EmulatorDefinition } from "./kit/emulator";
import { type Fault, type FaultHandle, Faults } from "./kit/faults";
import { Log, type LoggedRequest } from "./kit/log";
import { type RunningServer, serve } from "./kit/server";
import type { Service } from "./kit/service";
import { FACTS, type Fields, SERVICES, type ServiceName, type StandInName } from "./kit/service-names";
import { storeOf } from "./kit/store";
import { addReadyBucket, type BucketFault, type ReadyBucket } from "./ready-bucket";
import { type S3, type S3Options, startS3 } from "./s3";
import { emulators, type ServiceCredentials, type ServiceOptions, type Services } from "./services/registry";

export type { Fault, FaultEffect, FaultHandle } from "./kit/faults";
export type { LoggedRequest } from "./kit/log";
export { PortError } from "./kit/server";
export { SERVICES, type ServiceName, type StandInName, TITLES } from "./kit/service-names";
export { StoreRefusal } from "./kit/store";
export { BUCKET_FAULTS, type BucketFault, type ReadyBucket, sensibleRights } from "./ready-bucket";
export type { BucketSettings, Credentials, PolicyInput, S3, S3Fault, S3Options, S3Request } from "./s3";
export type { FlashbackBucketRecord } from "./services/flashback/buckets";
export type { Flashback, FlashbackBucketCheck, FlashbackOptions } from "./services/flashback/emulator";
export type { BucketCheck, BucketOutcome } from "./services/label-studio/connection";
export type { LabelStudio, LabelStudioOptions } from "./services/label-studio/emulator";
export type { LabelStudioStorage } from "./services/label-studio/fields";
export type { LabelStudioAnnotation, LabelStudioTask } from "./services/label-studio/tasks";
export type { ModelsLab, ModelsLabDetails, ModelsLabOptions, Upload } from "./services/modelslab/emulator";
export type { RyzeApi, RyzeApiOptions } from "./services/ryzeapi/emulator";

/** Options of the emulators by service, and: */
export interface SandboxOptions extends ServiceOptions {
  /** Free ports where left out. */
  ports?: Partial<Record<StandInName, number>>;
  /** Credentials in place of those that are the same in every sandbox. */
  credentials?: ServiceCredentials;
  /** The store: its profile, habits and region. */
  s3?: Omit<S3Options, "port" | "onRequest">;
  /** What is wrong with the bucket that is there from the start. Nothing when left out. */
  bucket?: BucketFault;
  /** Told of each request as soon as its answer is known. */
  onRequest?: (request: LoggedRequest) => void;
}

/**
 * The services and a store in memory, each on a port of the loopback interface. The services use a bucket that
 * is registered with an endpoint of this store as the real ones would; of any other bucket they believe what
 * they are told.
 */
export interface Sandbox extends Services {
  readonly urls: Record<StandInName, string>;
  /** With a request log and faults of its own. */
  readonly s3: S3;
  /** A bucket in the store that works for all services, with the keys of a user who may do no more. */
  readonly bucket: ReadyBucket;
  /** The variables that point pulumi-byob at it. */
  environment(): Record<string, string>;
  /** What the services were asked; `s3.requests()` has the store's. */
  requests(service?: ServiceName): LoggedRequest[];
  clearRequests(): void;
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  stop(): Promise<void>;
}

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
    ...(Object.fromEntries(SERVICES.map((name) => [name, url(name)])) as Record<ServiceName, string>),
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

/** What a definition says, for an emulator that it has created; the types of the two belong together. */
function definitionOf<Name extends ServiceName>(name: Name) {
  return emulators[name] as unknown as EmulatorDefinition<Services[Name], unknown, unknown>;
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
    const { url, fields } = FACTS[name];
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

export type { ServiceCredentials, ServiceOptions, Services } from "./services/registry";
export type { RyzeApiInstance } from "./services/ryzeapi/instance";
