import { type Fault, type FaultHandle, Faults } from "./faults";
import { Log, type LoggedRequest } from "./log";
import { RyzeApi, type RyzeOptions } from "./ryzeapi";
import type { RateLimit } from "./ryzeapi-limit";
import { type RunningServer, serve } from "./server";
import type { Service, ServiceName } from "./service";

export type { Fault, FaultEffect, FaultHandle } from "./faults";
export type { LoggedRequest } from "./log";
export type { RyzeApi, RyzeInstance, RyzeOptions } from "./ryzeapi";
export { SERVICES, type ServiceName } from "./service";

export interface SandboxOptions {
  /** Free ports where left out. */
  ports?: Partial<Record<ServiceName, number>>;
  credentials?: {
    /** TokenAccount of RyzeAPI. */
    ryze?: string;
  };
  /** 100 requests in 60 seconds, as RyzeAPI documents. */
  ryzeLimit?: RateLimit;
  ryze?: Partial<RyzeOptions>;
  /** Told of each request as soon as its answer is known. */
  onRequest?: (request: LoggedRequest) => void;
}

/** Four services in memory, each on a port of the loopback interface. */
export interface Sandbox {
  readonly urls: Record<ServiceName, string>;
  readonly ryze: RyzeApi;
  /** The variables that point pulumi-byob at it. */
  environment(): Record<string, string>;
  requests(service?: ServiceName): LoggedRequest[];
  clearRequests(): void;
  fault(fault: Fault): FaultHandle;
  clearFaults(): void;
  stop(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = new Log(options.onRequest);
  const faults = new Faults();
  const ryze = new RyzeApi({
    accountToken: options.credentials?.ryze ?? "sandbox-ryze-account-token",
    limit: options.ryzeLimit ?? { requests: 100, windowSeconds: 60 },
    createLimit: { requests: 20, windowSeconds: 60 },
    options: options.ryze ?? {},
  });
  ryze.addInstance("my-instance", "sandbox-ryze-instance-token");
  const servers = await startAll([ryze], options.ports ?? {}, log, faults);
  const url = (name: ServiceName) => servers.get(name)?.url ?? "";
  return {
    urls: {
      modelsLab: url("modelsLab"),
      ryze: url("ryze"),
      labelStudio: url("labelStudio"),
      flashback: url("flashback"),
    },
    ryze,
    environment: () => ({ RYZEAPI_TOKEN: ryze.accountToken, RYZEAPI_URL: url("ryze") }),
    requests: (service) => log.list(service),
    clearRequests: () => log.clear(),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    stop: () => stopAll(servers),
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
