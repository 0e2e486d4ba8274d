import { createOutputFilter, parseActions } from "../../../scripts/lib/demo/cli-output";
import { reportTable } from "../../../scripts/lib/demo/report";
import type { Scene } from "../../../scripts/lib/demo/scene";
import { type DemoStep, runStep } from "../../../scripts/lib/demo/steps";

const TYPE = "pulumi-nodejs:dynamic/byob:RyzeInstanceS3";
const OUTPUT = `Updating (demo):

 +  pulumi:pulumi:Stack quickstart-demo creating (0s)
 ~  ${TYPE} chat updating (0s) [diff: ~pathPrefix]
 ~  ${TYPE} chat updated (0.07s) [diff: ~pathPrefix]
 ~  ${TYPE} other refreshing (0s)
    ${TYPE} other  
    error: RyzeAPI: HTTP 401
Resources:
    ~ 1 updated
`;

test("parseActions reads the action of each resource from the output of the CLI", () => {
  expect(parseActions(OUTPUT)).toEqual({ chat: "updated [diff: ~pathPrefix]" });
  expect(parseActions(` +  ${TYPE} chat create \n`)).toEqual({ chat: "create" });
  expect(parseActions("")).toEqual({});
});

test("the filter keeps finished actions and errors", () => {
  const shown = OUTPUT.split("\n").map(createOutputFilter());
  expect(shown.filter((line) => line !== undefined)).toEqual([
    "~ RyzeInstanceS3 chat updated (0.07s) [diff: ~pathPrefix]",
    "error: RyzeAPI: HTTP 401",
  ]);
});

test("the filter keeps the steps of a probe and the explanation of a failed one", () => {
  const output = ` ~  ${TYPE} chat **updating failed** [diff: ~region]; error: RyzeAPI cannot use the bucket
    error: RyzeAPI cannot use the bucket "media": the step "upload" failed. Fix: Allow s3:PutObject.
      failed  upload  put a/probe.txt -> HTTP 403 AccessDenied: User: arn:aws:iam::1:user/u is not authorized
              The key is not allowed to upload.
              CLI: aws iam put-user-policy
              Or: Use another key.
      passed  list
    Not verified by this probe: Quotas.
    The registration was not changed. To change it anyway, set verify: "warn".
    error: update failed`;
  const shown = output.split("\n").map(createOutputFilter());
  expect(shown.filter((line) => line !== undefined)).toEqual([
    "~ RyzeInstanceS3 chat updating failed [diff: ~region]",
    'error: RyzeAPI cannot use the bucket "media": the step "upload" failed. Fix: Allow s3:PutObject.',
    "  failed  upload  put a/probe.txt -> HTTP 403 AccessDenied",
    "          The key is not allowed to upload.",
    "  passed  list",
    'The registration was not changed. To change it anyway, set verify: "warn".',
  ]);
});

test("runStep records an expectation that is not met as a problem of the step", async () => {
  const step: DemoStep = {
    title: "verify",
    run: async (_scene, expect) => {
      expect("requests", ["a"], ["a"]);
      expect("services", 3, 4);
      return "verified";
    },
  };
  const result = await runStep(step, {} as Scene);
  expect(result).toEqual({ summary: "verified", problems: ["services: expected 4, got 3"] });
});

test("the table aligns its columns and shows failures", () => {
  const lines = reportTable([
    { title: "up", summary: "4 created", problems: [], seconds: 1.94 },
    { title: "destroy", summary: "", problems: ["one left"], seconds: 12 },
  ]);
  expect(lines).toEqual([
    "step     result            seconds",
    "----------------------------------",
    "up       4 created             1.9",
    "destroy  failed: one left     12.0",
  ]);
});
