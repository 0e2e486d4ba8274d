import { type AwsPage, isKnownPage } from "./aws-pages";
import type { ConformanceWorld, ServerName } from "./world";

/** Reference for the expected result: a server on which each run verifies it, or a page of the AWS documentation. */
type CaseReference = { decidedBy: "ceph" | "moto" } | { decidedBy: "aws"; page: AwsPage };

/** One behavior of S3, as a program observes it. */
export type ConformanceCase = CaseReference & {
  title: string;
  /** @default the emulator and Ceph */
  servers?: readonly ServerName[];
  /** A user of another account, a new user of the owner's account, or host names with the bucket in them. */
  needs?: "outsider" | "user" | "domain";
  run(world: ConformanceWorld): Promise<unknown>;
  expected: unknown;
  /** Servers with a known different result, and the reason why it is not the reference. */
  differs?: Partial<Record<ServerName, { expected: unknown; why: string }>>;
};

const USUAL: readonly ServerName[] = ["emulator", "ceph"];

export function runsOn(server: ServerName): (entry: ConformanceCase) => boolean {
  return (entry) => (entry.servers ?? USUAL).includes(server);
}

/** Whether the emulator has the expected result, and the reference is a server of the case or a page that was read. */
export function isSound(entry: ConformanceCase): boolean {
  const { differs = {}, servers = USUAL } = entry;
  const isVerified =
    entry.decidedBy === "aws"
      ? isKnownPage(entry.page)
      : servers.includes(entry.decidedBy) && differs[entry.decidedBy] === undefined;
  return differs.emulator === undefined && isVerified;
}
