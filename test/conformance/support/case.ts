import type { ConformanceWorld, ServerName } from "./world";

/** One behavior of S3, as a program observes it. */
export interface ConformanceCase {
  title: string;
  /** Reference for the expected result: the AWS documentation, or a server that is known to be right in this case. */
  decidedBy: "aws" | "ceph" | "moto";
  /** @default the emulator and Ceph */
  servers?: readonly ServerName[];
  run(world: ConformanceWorld): Promise<unknown>;
  expected: unknown;
  /** Servers with a known different result, and the reason why it is not the reference. */
  differs?: Partial<Record<ServerName, { expected: unknown; why: string }>>;
}

const USUAL: readonly ServerName[] = ["emulator", "ceph"];

export function runsOn(server: ServerName): (entry: ConformanceCase) => boolean {
  return (entry) => (entry.servers ?? USUAL).includes(server);
}

/** Whether neither the emulator nor the reference server has a different result. */
export function isSound(entry: ConformanceCase): boolean {
  const differing = Object.keys(entry.differs ?? {});
  return entry.differs?.emulator === undefined && !differing.includes(entry.decidedBy);
}
