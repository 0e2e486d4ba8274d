/**
 * Results of the S3 clients, from which `npm run client-table -- --write` generates the table in `packages/sandbox/README.md`.
 */
import fs from "node:fs";
import path from "node:path";
import type { ClientResult } from "./client-run";
import type { ClientName } from "./clients";

const FILE = path.resolve(__dirname, "../../../.clients/results.json");

/** Results of one client on the emulator. */
export interface ClientRecord {
  client: ClientName;
  /** Pinned version, if the client has one. */
  version?: string | undefined;
  cases: RecordedCase[];
}

export interface RecordedCase extends Pick<ClientResult, "title" | "group" | "differs" | "page"> {
  /** Whether the emulator has the result of S3. */
  passed: boolean;
}

/** Stores the results of a run; those of an earlier run are replaced. */
export function recordClients(records: readonly ClientRecord[]): void {
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  fs.writeFileSync(FILE, `${JSON.stringify(records, undefined, 2)}\n`);
}

/** @returns undefined if no run has stored results */
export function recordedClients(): ClientRecord[] | undefined {
  return fs.existsSync(FILE) ? (JSON.parse(fs.readFileSync(FILE, "utf8")) as ClientRecord[]) : undefined;
}
