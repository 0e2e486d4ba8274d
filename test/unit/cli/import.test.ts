// biome-ignore-all lint/suspicious/noThenProperty: the `then` of a fault is data and is never awaited
import { statSync } from "node:fs";
import { join } from "node:path";
import { describeInTerminal } from "../../support/terminal";
import {
  CHAT,
  DEFAULT,
  exported,
  files,
  ImportWorkspace,
  provider,
  type Resource,
  root,
  STACK,
  TYPE,
  usual,
} from "./import-workspace";

const workspace = new ImportWorkspace();

test("adds the object, keeps the input and all its entries unchanged, and prints the program", async () => {
  const other = { urn: `${CHAT}2`, type: TYPE, id: "x", outputs: { n: { __proto__kept: 1 } }, protect: true };
  const content = workspace.given(exported([root, provider(DEFAULT), other], { metadata: { later: [1.5] } }));
  const { exitCode, stdout, stderr } = await workspace.run(usual);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: `[1/1] reading RyzeInstanceS3 my-instance from ${workspace.sandbox.urls.ryzeapi}
Added one resource to new.json, which contains secrets in plain text.
Next: pulumi stack import --file new.json && rm new.json
`,
  });
  expect(stdout).toBe(`import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

// pulumi config set --secret chatAccessKey
// pulumi config set --secret chatSecretKey
const chat = new byob.RyzeInstanceS3("chat", {
  instance: "my-instance",
  bucket: "media",
  accessKey: config.requireSecret("chatAccessKey"),
  secretKey: config.requireSecret("chatSecretKey"),
  pathPrefix: "media/",
});
`);
  expect(workspace.read(files.in)).toBe(content);
  expect(statSync(join(workspace.folder, files.out)).mode & 0o777).toBe(0o600);
  const { resources, ...rest } = JSON.parse(workspace.read(files.out)).deployment;
  expect({ version: 3, deployment: { ...rest, resources: resources.slice(0, 3) } }).toEqual(
    JSON.parse(content),
  );
  const secret = (value: string) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  const inputs = {
    __provider: expect.stringContaining('handler("RyzeInstanceS3")'),
    instance: "my-instance",
    bucket: "media",
    accessKey: secret("AKIA-CANARY"),
    secretKey: secret("SECRET-CANARY"),
    pathPrefix: "media/",
    baseUrl: workspace.sandbox.urls.ryzeapi,
  };
  const { accessKey, secretKey, ...outputs } = inputs;
  expect(resources[3]).toEqual({
    urn: CHAT,
    custom: true,
    id: "my-instance",
    type: TYPE,
    inputs,
    outputs: {
      ...outputs,
      verifyOutcome: "skipped",
      owner: expect.stringMatching(/^[\w-]{11}$/),
      secretFingerprint: expect.stringMatching(/^[\w-]{8}(\.[\w-]{8}){3}$/),
    },
    parent: STACK,
    provider: `${DEFAULT}::${provider(DEFAULT).id}`,
    created: expect.any(String),
    modified: expect.any(String),
  });
});

test("reads stdin and writes stdout, with the program on stderr", async () => {
  const stdin = JSON.stringify(exported([root]));
  const args = ["RyzeInstanceS3", "my-instance", "--name", "chat", "--in", "-", "--out", "-"];
  const { exitCode, stdout, stderr } = await workspace.run(args, { stdin });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).deployment.resources.map(({ urn }: Resource) => urn)).toEqual([
    STACK,
    DEFAULT,
    CHAT,
  ]);
  expect(stderr).toContain("const chat = new byob.RyzeInstanceS3");
  expect(stderr).not.toContain("CANARY");
  expect(workspace.files()).toEqual([]);
});

test("--json prints one line without secrets for the objects of a file", async () => {
  workspace.given(exported([root]));
  workspace.sandbox.ryzeapi.addInstance("other");
  Object.assign(workspace.sandbox.ryzeapi.instances.get("other") ?? {}, {
    enabled: true,
    bucket: "b",
    accessKey: "AKIA-CANARY",
  });
  const wishes = ["my-instance", "other"].map((id) => ({ type: "RyzeInstanceS3", id, name: `my ${id}` }));
  workspace.write("import.json", JSON.stringify(wishes));
  const env = { BYOB_IMPORT_MY_OTHER_SECRET_KEY: "OWN-CANARY" };
  const args = ["--file", "import.json", "--in", files.in, "--out", files.out, "--json"];
  const { exitCode, stdout, stderr } = await workspace.run(args, { env });
  expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 0, lines: 2 });
  expect(stdout + stderr).not.toContain("CANARY");
  const { out, resources, program } = JSON.parse(stdout);
  expect(out).toBe(files.out);
  expect(resources[1]).toEqual({
    type: "RyzeInstanceS3",
    id: "other",
    name: "my other",
    urn: CHAT.replace("chat", "my other"),
    config: { accessKey: "myOtherAccessKey", secretKey: "myOtherSecretKey" },
    program: expect.stringContaining('const myOther = new byob.RyzeInstanceS3("my other", {'),
  });
  expect(program).toContain(resources[0].program);
  const secrets = JSON.parse(workspace.read(files.out))
    .deployment.resources.slice(2)
    .map(({ inputs }: { inputs: Resource }) => inputs.secretKey);
  expect(secrets).toMatchObject([{ plaintext: '"SECRET-CANARY"' }, { plaintext: '"OWN-CANARY"' }]);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s during a request leaves no file", async (signal) => {
  workspace.given(exported([root, provider(DEFAULT)]));
  const fault = workspace.sandbox.fault({ service: "ryzeapi", then: { delayMs: 3000 } });
  const { child, done } = workspace.start(usual);
  await new Promise((resolve) => child.stderr.once("data", resolve));
  child.kill(signal);
  expect((await done)[0]).toBe(signal === "SIGINT" ? 130 : 143);
  fault.remove();
  expect(workspace.files()).toEqual([files.in]);
});

describeInTerminal("on a terminal", () => {
  const prompt = "chat: secretKey (not shown): ";

  test("asks for the secret, also if the export is on stdin", async () => {
    const stdin = JSON.stringify(exported([root, provider(DEFAULT)]));
    const args = [...usual.slice(0, 4), "--in", "-", "--out", files.out];
    const run = await workspace.runInTerminal(args, { keys: ["SECRET-CANARY\r"], stdin });
    expect(run).toMatchObject({ exitCode: 0, isRestored: true });
    expect(run.stdout).toContain("const chat = new byob.RyzeInstanceS3");
    expect(run.shown).toMatch(
      new RegExp(`^${prompt.replace(/[()]/g, "\\$&")}\n.*reading RyzeInstanceS3 \\S+ from http`),
    );
    expect(run.stdout + run.shown).not.toContain("CANARY");
    expect(workspace.read(files.out)).toContain("SECRET-CANARY");
  });

  test.each(["Ctrl-C", "Ctrl-D"])("ends on %s at the prompt and writes nothing", async (key) => {
    workspace.given(exported([root, provider(DEFAULT)]));
    const run = await workspace.runInTerminal(usual, { keys: [key === "Ctrl-C" ? "\u0003" : "\u0004"] });
    expect(run).toEqual({ exitCode: 130, stdout: "", shown: `${prompt}\n`, isRestored: true });
    expect(workspace.files()).toEqual([files.in]);
  });
});

test("--help explains the sources of credentials and secrets, with examples and exit codes", async () => {
  const { exitCode, stdout } = await workspace.run(["--help"]);
  expect(exitCode).toBe(0);
  for (const part of [
    "Examples:",
    "Exit codes:",
    "not from stack\nconfiguration",
    "BYOB_IMPORT_<INPUT>",
    "--file <file>",
  ]) {
    expect(stdout).toContain(part);
  }
});
