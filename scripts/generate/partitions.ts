import fs from "node:fs";
import path from "node:path";

/** The parts of a partition in the data of the AWS SDK that this package uses. */
export interface SdkPartition {
  id: string;
  outputs: { dnsSuffix: string };
  regionRegex: string;
  regions: Readonly<Record<string, unknown>>;
}

/** Reads the partitions that the installed AWS SDK uses for its endpoints. The SDK exports only a function of a region. */
export function readPartitions(): SdkPartition[] {
  const sdk = path.dirname(require.resolve("@aws-sdk/client-s3/package.json"));
  const core = path.dirname(require.resolve("@aws-sdk/core/package.json", { paths: [sdk] }));
  const file = path.join(core, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
  const json = /^export const partitionsInfo = (\{.*\});\s*$/s.exec(fs.readFileSync(file, "utf8"))?.[1];
  if (json === undefined) {
    throw new Error(`${file} does not contain the partitions in the expected format.`);
  }
  return (JSON.parse(json) as { partitions: SdkPartition[] }).partitions;
}

/** `src/stores/partitions.ts`: programs read it, and loading the AWS SDK would delay their start. */
export function partitionsModule(all: readonly SdkPartition[]): string {
  const entries = all.map(
    ({ id, outputs: { dnsSuffix }, regionRegex }) =>
      `{ id: ${JSON.stringify(id)}, dnsSuffix: ${JSON.stringify(dnsSuffix)}, regions: /${regionRegex.replaceAll("\\-", "-")}/ },`,
  );
  return `// Written by \`npm run generate\` from the partitions of the AWS SDK; do not edit.
/** A partition of AWS: a group of regions with separate accounts, ARNs and domains. */
export interface PartitionRecord {
  /** Second part of ARNs. */
  id: Partition;
  /** Domain of its endpoints. */
  dnsSuffix: string;
  regions: RegExp;
}

/** Second part of an ARN. */
export type Partition = ${all.map(({ id }) => JSON.stringify(id)).join(" | ")};

/** All partitions. */
export const PARTITIONS: readonly [PartitionRecord, ...PartitionRecord[]] = [
${entries.join("\n")}
];
`;
}
