import { S3_OPERATIONS } from "../../packages/sandbox/src/s3/operations";
import { markdownTable } from "./markers";

const LEVELS = ["service", "bucket", "object"] as const;
const COLUMNS = ["read", "write", "delete"] as const;

/** Operations that the router recognizes by the header with their source. */
const COPIES = [
  { name: "CopyObject", on: "object" },
  { name: "UploadPartCopy", on: "object" },
] as const;

/** Table of the operations that the router of the S3 emulator knows. */
export function s3OperationTables(): { operations: string } {
  const all = [...Object.entries(S3_OPERATIONS).map(([name, { on }]) => ({ name, on })), ...COPIES];
  const cell = (level: string, column: string) =>
    all
      .filter(({ name, on }) => on === level && columnOf(name) === column)
      .map(({ name }) => `\`${name}\``)
      .sort()
      .join(", ");
  const rows = LEVELS.map((level) => [level, ...COLUMNS.map((column) => cell(level, column))]);
  return { operations: markdownTable(["on", ...COLUMNS], rows) };
}

function columnOf(operation: string): (typeof COLUMNS)[number] {
  if (/^(Get|Head|List)/.test(operation)) {
    return "read";
  }
  return /^(Delete|Abort)/.test(operation) ? "delete" : "write";
}
