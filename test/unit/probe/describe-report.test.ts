import { type BucketAccess, describeReport, type Finding, type ProbeReport } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { reportedAccess as access, failedFinding, passedFinding as passed } from "./support/findings";

const [allow, ...others] = failedFinding.remedies;
const failed: Finding = {
  ...failedFinding,
  remedies: [{ text: "", ...allow, console: "IAM › Users" }, ...others],
};

function described(report: Partial<ProbeReport>, more: Partial<BucketAccess> = {}): string {
  const nothing = { findings: [], leftovers: [], limitations: [] };
  return describeReport({ outcome: "passed", ...nothing, ...report }, { ...access, ...more });
}

test("a report has a line per step, an explanation and the fixes of what failed", () => {
  expect(
    described({
      outcome: "failed",
      reason: failed.explanation,
      findings: [passed, failed],
      leftovers: [{ key: "a/probe.txt", command: "aws s3api delete-object" }],
      limitations: ["Quotas."],
    }),
  ).toBe(
    [
      'ModelsLab cannot use the bucket "media" (eu-central-1)',
      "  passed  list    list one key -> HTTP 200",
      "  failed  upload  put a/probe.txt -> HTTP 403 AccessDenied",
      "          The access key is not allowed to upload.",
      "          Fix: Allow s3:PutObject.",
      "            Console: IAM › Users",
      "            Pulumi: aws.iam.UserPolicy",
      "            CLI: aws iam",
      "          Fix: Use another key.",
      "Left in the bucket: a/probe.txt",
      "  To delete it: aws s3api delete-object",
      "Not verified by this probe:",
      "  - Quotas.",
    ].join("\n"),
  );
});

test("the headline says whether the service can use the bucket", () => {
  const findings = [{ ...passed, step: "upload with ACL" }];
  expect(described({ findings })).toMatch(/^ModelsLab can use the bucket "media" \(eu-central-1\)\n/);
  expect(described({ outcome: "inconclusive", reason: "There is no connection." })).toBe(
    'Could not determine whether ModelsLab can use the bucket "media" (eu-central-1): There is no connection.',
  );
});

test("the headline leaves out what is unknown, and a BucketProbe has no name for its service", () => {
  expect(described({}, { endpoint: "no url", region: "" })).toMatch(/^ModelsLab can use the bucket$/);
  const generic = { usage: usageNamed("generic"), bucket: "b", endpoint: undefined, region: undefined };
  expect(described({}, generic)).toMatch(/^The service can use the bucket "b"$/);
});

test("the headline hides a key that was entered as the bucket", () => {
  const secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const usage = usageNamed("ryzeapi");
  expect(described({}, { usage, bucket: secretAccessKey, secretAccessKey })).not.toContain(secretAccessKey);
});
