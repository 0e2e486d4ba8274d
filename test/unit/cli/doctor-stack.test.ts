import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { compiled } from "../../support/command";
import { doctor } from "./doctor-command";

const secret = "SECRETCANARY/with+signs=0123456789abcdefg";
const id = "AKIACANARYCANARYCANA";
const all = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
const type = "pulumi-nodejs:dynamic/byob:RyzeInstanceS3";
const sealed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

let built: string;
let folder: string;
let s3: S3;
beforeAll(async () => {
  built = compiled();
  s3 = await startS3({ profile: "minio" });
  s3.addUser("service", { policy: all, accessKeyId: id, secretAccessKey: secret });
  s3.addBucket("media", { ownership: "ObjectWriter", publicAccessBlock: false });
});
afterAll(async () => {
  await s3.stop();
  rmSync(built, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "byob-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Installs a pulumi CLI that returns the given state and outputs, and records its arguments. */
function cli(resources: readonly object[], outputs: Record<string, unknown> = {}): void {
  const responses = { export: { version: 3, deployment: { resources } }, outputs };
  writeFileSync(join(folder, "responses.json"), JSON.stringify(responses));
  const script = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
fs.appendFileSync("${folder}/calls", args.join(" ") + "\\n");
const { export: exported, outputs } = JSON.parse(fs.readFileSync("${folder}/responses.json", "utf8"));
if (args.includes("broken")) { console.error("error: no stack named 'broken' found"); process.exit(255); }
const value = args[1] === "export" ? exported : outputs[args[2]];
process.stdout.write(JSON.stringify(value));
`;
  writeFileSync(join(folder, "pulumi"), script);
  chmodSync(join(folder, "pulumi"), 0o755);
}

const resource = (name: string, inputs: object = {}, more: object = {}) => ({
  urn: `urn:pulumi:dev::shop::${type}::${name}`,
  type,
  inputs: { instance: name, bucket: "media", endpoint: s3.url, accessKey: sealed, ...inputs },
  ...more,
});

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const path = `${folder}:${dirname(process.execPath)}`;
  const result = await doctor(built, ["ryzeapi", ...args], { env: { PATH: path, ...env } });
  for (const canary of [secret, id]) {
    expect(result.stdout + result.stderr).not.toContain(canary);
  }
  return result;
}

const keys = { BYOB_DOCTOR_ACCESS_KEY: id, BYOB_DOCTOR_SECRET_KEY: secret };
const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");

test("reads settings from the state and keys from the environment", async () => {
  cli([resource("chat", { pathPrefix: "chat/" }), resource("mail"), resource("chat", {}, { delete: true })]);
  const { exitCode, stdout } = await run(["--stack", "dev", "--resource", "chat"], keys);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("PutObject chat/.probe-");
  expect(calls()).toEqual(["stack export --non-interactive --stack dev"]);
});

test("reads the only resource of the selected stack, and keys from one output", async () => {
  cli([resource("chat")], { keys: { accessKeyId: id, secretAccessKey: secret } });
  const { exitCode } = await run(["--stack", "--secrets-from-stack-output", "keys"]);
  expect(exitCode).toBe(0);
  expect(calls()[1]).toBe("stack output keys --show-secrets --json --non-interactive");
});

test("reads each key from its own output; a variable overrides it", async () => {
  cli([resource("chat")], { id, key: "another" });
  const outputs = [
    "--secrets-from-stack-output",
    "accessKey=id",
    "--secrets-from-stack-output",
    "secretKey=key",
  ];
  const env = { BYOB_DOCTOR_SECRET_KEY: secret };
  expect((await run(["--stack", "--resource", "chat", ...outputs], env)).exitCode).toBe(0);
});

test.each([
  ["several resources", ["--stack"], 64, "Select one with --resource: chat, mail."],
  [
    "an unknown name",
    ["--stack", "--resource", "x"],
    64,
    'no RyzeInstanceS3 "x". Use one of its resources of this type: chat, mail.',
  ],
  [
    "an output without keys",
    ["--resource", "chat", "--secrets-from-stack-output", "n"],
    64,
    'output "n": must be an object with',
  ],
  [
    "a key of another service",
    ["--resource", "chat", "--secrets-from-stack-output", "key=n"],
    64,
    "key is not a key of RyzeAPI",
  ],
  [
    "no stack",
    ["--stack", "broken"],
    2,
    "\"pulumi stack export\" failed: error: no stack named 'broken' found. Run this command in",
  ],
])("%s", async (_, args, code, message) => {
  cli([resource("chat"), resource("mail")], { n: 7 });
  const { exitCode, stdout, stderr } = await run(args, keys);
  expect(stdout + stderr).toContain(message);
  expect(exitCode).toBe(code);
});

test("lists the inputs that are encrypted in the state", async () => {
  cli([resource("chat", { bucket: sealed })]);
  const { exitCode, stderr } = await run(["--stack"], keys);
  expect(stderr).toContain(
    "required settings are missing. The state of the stack contains bucket in encrypted form only. Set --bucket (or BYOB_DOCTOR_BUCKET).",
  );
  expect(exitCode).toBe(64);
});

test("does not advise to set what the stack contains", async () => {
  cli([resource("chat", { pathPrefix: "chat/" })]);
  const { stdout } = await run(["--stack"], keys);
  expect(stdout).toContain("Next: Nothing: the stack already has these settings.");
  const same = await run(["--stack", "--path-prefix", "chat/"], keys);
  expect(same.stdout).toContain("Next: Nothing: the stack already has these settings.");
  const overridden = await run(["--stack", "--path-prefix", "other/"], keys);
  expect(overridden.stdout).toMatch(
    /Next: Set pathPrefix of RyzeInstanceS3 to the tested values and run:\n {2}pulumi up/,
  );
});

test("a failure says how to test another value than that of the stack", async () => {
  cli([resource("chat", { bucket: "nowhere" })]);
  const { exitCode, stdout } = await run(["--stack"], keys);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    "To test a setting before pulumi up, add its option. It overrides the state of the stack.",
  );
});
