import type { ServerName, World } from "./world";

/** One thing that S3 does, as a program sees it. */
export interface Case {
  title: string;
  /** Whose word counts: what AWS documents, or what a server that is known to be right here answers. */
  judge: "aws" | "ceph" | "moto";
  /** The stand-in and Ceph unless told. */
  servers?: readonly ServerName[];
  run(world: World): Promise<unknown>;
  expected: unknown;
  /** Servers that are known to answer otherwise, what they answer, and why that is not our measure. */
  differs?: Partial<Record<ServerName, { expected: unknown; why: string }>>;
}

const USUAL: readonly ServerName[] = ["standIn", "ceph"];

export function runsOn(server: ServerName): (entry: Case) => boolean {
  return (entry) => (entry.servers ?? USUAL).includes(server);
}

/** The judge's own answer cannot be the one that differs. */
export function isSound(entry: Case): boolean {
  const differing = Object.keys(entry.differs ?? {});
  return entry.differs?.standIn === undefined && !differing.includes(entry.judge);
}
