import { DIAGNOSIS_TABLE } from "../../src/probe/diagnosis/diagnose";
import type { DiagnosisRow } from "../../src/probe/diagnosis/row";
import { markdownTable } from "./markers";

/** Causes that are not rows of the diagnosis table, with their outcome and explanation. */
const OTHER_CAUSES: readonly (readonly [cause: string, outcome: string, explanation: string])[] = [
  [
    "account-blocks-public-access",
    "warning",
    "Block Public Access of the account overrides the settings of the bucket (`--admin-profile`).",
  ],
  ["bucket-listing-public", "warning", "Anonymous clients can list the whole bucket."],
  ["content-type-changed", "warning", "The public URL returns another content type than the stored one."],
  [
    "loopback-host",
    "warning",
    "Presigned URLs point to the machine of the browser (`byob doctor label-studio`).",
  ],
  [
    "mixed-content",
    "warning",
    "Browsers block `http://` requests from an `https://` page (`byob doctor label-studio`).",
  ],
  [
    "invalid-regex",
    "warning",
    "Python rejects the regular expression, so every sync will fail (`byob doctor label-studio`).",
  ],
  ["lifecycle-expires", "warning", "A lifecycle rule deletes what the service uploads."],
  [
    "mfa-delete",
    "warning",
    "MFA delete is enabled, so only the root user can delete the probe's object; the finding contains the command.",
  ],
  [
    "nested-only",
    "warning",
    "All objects are in directories, which a sync skips without `recursiveScan`, so it will import nothing.",
  ],
  [
    "nested-skipped",
    "warning",
    "Some objects are in directories, which a sync skips without `recursiveScan`.",
  ],
  ["no-objects", "warning", "The bucket contains no object to read, so reads were not tested."],
  [
    "object-locked",
    "warning",
    "Object Lock protects the probe's object, so it stays until its retention ends.",
  ],
  [
    "objects-left",
    "warning",
    "An object of the probe could not be deleted; the finding contains the command.",
  ],
  ["ok", "passed", "The step passed."],
  [
    "only-markers",
    "warning",
    "The directory contains only keys that end in a slash, so a sync will import nothing.",
  ],
  ["other-account", "warning", "The bucket does not belong to the account of `--admin-profile`."],
  [
    "prefix-not-directory",
    "warning",
    "The prefix is a part of a name or the key of an object, so a sync will import nothing.",
  ],
  ["replicated", "warning", "Replication copied the probe's object to another bucket, where it stays."],
  ["preflight-rejected", "warning", "The CORS rule does not allow preflight requests."],
  [
    "private-host",
    "warning",
    "Browsers outside one network cannot reach the host of presigned URLs (`byob doctor label-studio`).",
  ],
  ["read-only", "skipped", "Uploads were not tested because of `byob doctor --read-only`."],
  [
    "regex-not-evaluated",
    "skipped",
    "Only Python can evaluate the regular expression (`byob doctor label-studio`).",
  ],
  ["settings-not-read", "skipped", "A setting could not be read with `--admin-profile`."],
  [
    "unknown-error",
    "failed",
    "The store rejected the request with an error that pulumi-byob does not recognize.",
  ],
  [
    "unusable-key",
    "warning",
    "Label Studio cannot load objects with such keys, for example with a question mark.",
  ],
  [
    "whole-bucket-public",
    "warning",
    "Objects are public regardless of their ACL, because a policy makes them public.",
  ],
];

/** Renders the causes of findings, the second part of their codes, for docs/probe.md. */
export function findingCodes(): { codes: string } {
  const rows = new Map<string, [outcomes: Set<string>, explanation: string]>();
  const diagnosed = DIAGNOSIS_TABLE.map(
    ({ code, outcome }) => [code, outcome, generalExplanation(code)] as const,
  );
  for (const [cause, outcome, explanation] of [...diagnosed, ...OTHER_CAUSES]) {
    const row = rows.get(cause) ?? [new Set<string>(), explanation];
    row[0].add(outcome);
    rows.set(cause, row);
  }
  const sorted = [...rows].sort(([first], [second]) => first.localeCompare(second, "en"));
  const cells = sorted.map(([cause, [outcomes, explanation]]) => [
    `\`${cause}\``,
    [...outcomes].join(", "),
    explanation.replaceAll("|", "\\|").replace(/\{(\w+)\}/g, "…"),
  ]);
  return { codes: markdownTable(["cause", "outcome", "explanation"], cells) };
}

/** The explanation of a cause in the row with the fewest conditions. */
function generalExplanation(cause: string): string {
  const conditions = ({ when }: DiagnosisRow) => Object.keys(when).length;
  const rows = DIAGNOSIS_TABLE.filter(({ code }) => code === cause);
  return rows.sort((first, second) => conditions(first) - conditions(second))[0]?.explanation ?? "";
}
