import { table } from "../../../scripts/lib/demo/report";
import { play } from "../../../scripts/lib/demo/steps";
import { deedsIn, reader } from "../../../scripts/lib/demo/workspace";

const TYPE = "pulumi-nodejs:dynamic/byob:RyzeInstanceS3";
const OUTPUT = `Updating (demo):

 +  pulumi:pulumi:Stack quickstart-demo creating (0s)
 ~  ${TYPE} chat updating (0s) [diff: ~pathPrefix]
 ~  ${TYPE} chat updated (0.07s) [diff: ~pathPrefix]
 ~  ${TYPE} other refreshing (0s)
    ${TYPE} other  
    error: RyzeAPI refused
Resources:
    ~ 1 updated
`;

test("reads from the CLI's output what happened to each resource", () => {
  expect(deedsIn(OUTPUT)).toEqual({ chat: "updated [diff: ~pathPrefix]" });
  expect(deedsIn(` +  ${TYPE} chat create \n`)).toEqual({ chat: "create" });
  expect(deedsIn("")).toEqual({});
});

test("shows finished changes and errors", () => {
  const shown = OUTPUT.split("\n").map(reader());
  expect(shown.filter((line) => line !== undefined)).toEqual([
    "~ RyzeInstanceS3 chat updated (0.07s) [diff: ~pathPrefix]",
    "error: RyzeAPI refused",
  ]);
});

test("of a bucket that does not work shows the step that failed and what to change, each once", () => {
  const output = ` ~  ${TYPE} chat **updating failed** [diff: ~region]; error: The bucket does not work: why
    error: The bucket does not work: why
    FAILED  upload: put a/probe.txt -> HTTP 403 AccessDenied: User: arn:aws:iam::1:user/u may not
      why
      * Allow s3:PutObject.
          console: there
      * Or another.
    error: update failed`;
  expect(
    output
      .split("\n")
      .map(reader())
      .filter((line) => line !== undefined),
  ).toEqual([
    "~ RyzeInstanceS3 chat updating failed [diff: ~region]",
    "error: The bucket does not work: why",
    "FAILED upload: HTTP 403 AccessDenied",
    "* Allow s3:PutObject.",
  ]);
});

test("an expectation that is not met becomes a problem of its step", async () => {
  const step = {
    title: "look",
    run: async (_: unknown, expect: (what: string, actual: unknown, expected: unknown) => void) => {
      expect("requests", ["a"], ["a"]);
      expect("services", 3, 4);
      return "seen";
    },
  };
  const scene = {} as Parameters<typeof play>[1];
  expect(await play(step, scene)).toEqual({ seen: "seen", problems: ["services: 3 in place of 4"] });
});

test("the table lines its columns up and says what failed", () => {
  const lines = table([
    { title: "up", seen: "4 created", problems: [], seconds: 1.94 },
    { title: "destroy", seen: "", problems: ["one left"], seconds: 12 },
  ]);
  expect(lines).toEqual([
    "step     what was seen     seconds",
    "----------------------------------",
    "up       4 created             1.9",
    "destroy  FAILED: one left     12.0",
  ]);
});
