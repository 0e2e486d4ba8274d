import { describeFailure, type Finding, type ProbeReport } from "../../../src/probe";
import { DIAGNOSIS_TABLE } from "../../../src/probe/diagnosis/diagnose";
import {
  reportedAccess as access,
  failedFinding as failed,
  passedFinding as passed,
} from "./support/findings";

const warning: Finding = { ...passed, step: "checksums", outcome: "warning", explanation: "Not certain." };

function described(findings: Finding[], more: Partial<ProbeReport> = {}): string {
  const report = { outcome: "failed", findings, leftovers: [], limitations: [], ...more } as const;
  return describeFailure(report, access);
}

test("the first line states what failed and the fix, and passed steps are one line", () => {
  expect(described([passed, { ...passed, step: "read back" }, failed, warning])).toBe(
    [
      'ModelsLab cannot use the bucket "media" (eu-central-1): the step "upload" failed. Fix: Allow s3:PutObject.',
      "  failed  upload  put a/probe.txt -> HTTP 403 AccessDenied",
      "          The access key is not allowed to upload.",
      "          Pulumi: aws.iam.UserPolicy",
      "          CLI: aws iam",
      "          Or: Use another key.",
      "  passed  list, read back",
      "  warning  checksums  Not certain.",
    ].join("\n"),
  );
});

test("an inconclusive probe states the reason", () => {
  const inconclusive = { ...failed, outcome: "inconclusive" } as const;
  expect(described([inconclusive], { outcome: "inconclusive", reason: "There is no connection." })).toMatch(
    /^Could not determine whether ModelsLab can use the bucket "media" \(eu-central-1\): There is no connection\. Fix: Allow/,
  );
});

test("a process prints each limitation once", () => {
  const limitationsIn = (limitations: string[]) => described([failed], { limitations }).split("\n").slice(6);
  expect(limitationsIn(["One."])).toEqual(["Not verified by this probe: One."]);
  expect(limitationsIn(["One."])).toEqual([]);
  expect(limitationsIn(["One.", "Two."])).toEqual(["Not verified by this probe: Two."]);
});

test("a message has at most one screen for every diagnosis, with long names and many warnings", () => {
  const long = "a".repeat(60); // wording-ignore: String.prototype.repeat
  for (const { code, explanation, remedies } of DIAGNOSIS_TABLE) {
    const plain = remedies.flatMap((remedy) => (typeof remedy === "string" ? [] : [remedy]));
    const withLongValues = (text: string) => text.replace(/\{\w+\}/g, long);
    const finding = {
      ...failed,
      code,
      action: `PutObject ${long}/.probe-${long}/probe.txt with x-amz-acl: public-read`,
      response: `HTTP 403 AccessDenied: ${"b".repeat(300)}`,
      explanation: withLongValues(explanation),
      remedies: plain.map((remedy) =>
        Object.fromEntries(Object.entries(remedy).map(([key, text]) => [key, withLongValues(String(text))])),
      ) as unknown as Finding["remedies"],
    };
    const warnings = Array.from({ length: 9 }, () => ({ ...warning, explanation: "c".repeat(150) }));
    const text = described([passed, finding, ...warnings], { limitations: [`${code} ${"d".repeat(400)}`] });
    const rows = text.split("\n").reduce((sum, line) => sum + Math.ceil(line.length / 100), 0);
    expect({ code, rows }).toEqual({ code, rows: Math.min(rows, 22) });
    expect(text).toMatch(/\nThe command "byob doctor modelslab" prints the whole report\.$/);
  }
});
