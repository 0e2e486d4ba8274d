// biome-ignore-all lint/suspicious/noThenProperty: a fault reads as a sentence, and nobody awaits one
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Sandbox, startSandbox } from "../../../src/sandbox";
import { compiled } from "./command";

const STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const TYPE = "pulumi-nodejs:dynamic/byob:RyzeInstanceS3";
const CHAT = `urn:pulumi:dev::shop::${TYPE}::chat`;
const DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default";
const EU = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::eu";

let built: string;
let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  built = compiled();
  sandbox = await startSandbox();
  const instance = { enabled: true, bucket: "media", accessKey: "AKIA-CANARY", pathPrefix: "media/" };
  Object.assign(sandbox.ryze.instances.get("my-instance") ?? {}, instance);
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(built, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "byob-import-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Resource = Record<string, unknown>;

const root = { urn: STACK, custom: false, type: "pulumi:pulumi:Stack" };
const provider = (urn: string, inputs?: Resource) => ({
  urn,
  custom: true,
  id: "11111111-1111-4111-8111-111111111111",
  type: "pulumi:providers:pulumi-nodejs",
  ...(inputs && { inputs, outputs: inputs }),
});
const exported = (resources?: Resource[], more: object = {}) => ({
  version: 3,
  deployment: { manifest: { magic: "m" }, secrets_providers: { type: "passphrase" }, resources, ...more },
});

interface Run {
  stdin?: string;
  env?: NodeJS.ProcessEnv;
}

function start(args: readonly string[], { stdin = "", env = {} }: Run = {}) {
  const child = spawn(process.execPath, [join(built, "dist/cli/main.js"), "import", ...args], {
    cwd: folder,
    env: {
      NODE_PATH: join(__dirname, "../../../node_modules"),
      ...sandbox.environment(),
      BYOB_IMPORT_SECRET_KEY: "SECRET-CANARY",
      ...env,
    },
  });
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, done: Promise.all([exit, text(child.stdout), text(child.stderr)]) };
}

async function run(args: readonly string[], how?: Run) {
  const [exitCode, stdout, stderr] = await start(args, how).done;
  return { exitCode, stdout, stderr };
}

const files = { in: "state.json", out: "new.json" };
const usual = ["RyzeInstanceS3", "my-instance", "--name", "chat", "--in", files.in, "--out", files.out];

function given(document: unknown): string {
  const content = typeof document === "string" ? document : JSON.stringify(document);
  writeFileSync(join(folder, files.in), content);
  return content;
}

const written = () => JSON.parse(readFileSync(join(folder, files.out), "utf8"));

test("adds the object, leaves the input and everything in it alone, and prints the program", async () => {
  const other = { urn: `${CHAT}2`, type: TYPE, id: "x", outputs: { n: { __proto__kept: 1 } }, protect: true };
  const content = given(exported([root, provider(DEFAULT), other], { metadata: { later: [1.5] } }));
  const { exitCode, stdout, stderr } = await run(usual);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: `[1/1] asking ${sandbox.urls.ryze} for RyzeInstanceS3 my-instance
new.json has one resource more, with secrets in plain text. Next: pulumi stack import --file new.json && rm new.json
`,
  });
  expect(stdout).toBe(`import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

// pulumi config set --secret chatAccessKey
// pulumi config set --secret chatSecretKey
export const chat = new byob.RyzeInstanceS3("chat", {
  instance: "my-instance",
  bucket: "media",
  accessKey: config.requireSecret("chatAccessKey"),
  secretKey: config.requireSecret("chatSecretKey"),
  pathPrefix: "media/",
});
`);
  expect(readFileSync(join(folder, files.in), "utf8")).toBe(content);
  expect(statSync(join(folder, files.out)).mode & 0o777).toBe(0o600);
  const { resources, ...rest } = written().deployment;
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
    baseUrl: sandbox.urls.ryze,
  };
  expect(resources[3]).toEqual({
    urn: CHAT,
    custom: true,
    id: "my-instance",
    type: TYPE,
    inputs,
    outputs: { ...inputs, verified: "skipped" },
    parent: STACK,
    provider: `${DEFAULT}::${provider(DEFAULT).id}`,
    additionalSecretOutputs: ["accessKey", "secretKey", "token"],
    created: expect.any(String),
    modified: expect.any(String),
  });
});

test("reads and writes the standard streams, and then the program is on stderr", async () => {
  const stdin = JSON.stringify(exported([root]));
  const args = ["RyzeInstanceS3", "my-instance", "--name", "chat", "--in", "-", "--out", "-"];
  const { exitCode, stdout, stderr } = await run(args, { stdin });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).deployment.resources.map(({ urn }: Resource) => urn)).toEqual([
    STACK,
    DEFAULT,
    CHAT,
  ]);
  expect(stderr).toContain("export const chat = new byob.RyzeInstanceS3");
  expect(stderr).not.toContain("CANARY");
  expect(readdirSync(folder)).toEqual([]);
});

test("--json is one line without secrets; a file names several", async () => {
  given(exported([root]));
  sandbox.ryze.addInstance("other");
  Object.assign(sandbox.ryze.instances.get("other") ?? {}, {
    enabled: true,
    bucket: "b",
    accessKey: "AKIA-CANARY",
  });
  const wishes = ["my-instance", "other"].map((id) => ({ kind: "RyzeInstanceS3", id, name: `my ${id}` }));
  writeFileSync(join(folder, "import.json"), JSON.stringify(wishes));
  const env = { BYOB_IMPORT_MY_OTHER_SECRET_KEY: "OWN-CANARY" };
  const args = ["--file", "import.json", "--in", files.in, "--out", files.out, "--json"];
  const { exitCode, stdout, stderr } = await run(args, { env });
  expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 0, lines: 2 });
  expect(stdout + stderr).not.toContain("CANARY");
  const { out, resources, program } = JSON.parse(stdout);
  expect(out).toBe(files.out);
  expect(resources[1]).toEqual({
    kind: "RyzeInstanceS3",
    id: "other",
    name: "my other",
    urn: CHAT.replace("chat", "my other"),
    config: { accessKey: "myOtherAccessKey", secretKey: "myOtherSecretKey" },
    program: expect.stringContaining('export const myOther = new byob.RyzeInstanceS3("my other", {'),
  });
  expect(program).toContain(resources[0].program);
  const secrets = written()
    .deployment.resources.slice(2)
    .map(({ inputs }: { inputs: Resource }) => inputs.secretKey);
  expect(secrets).toMatchObject([{ plaintext: '"SECRET-CANARY"' }, { plaintext: '"OWN-CANARY"' }]);
});

const empty = exported(undefined);
const good = exported([root, provider(DEFAULT)]);
const existing = { urn: CHAT, type: TYPE, id: "my-instance", parent: STACK };

const refusals: [string, unknown, string[], RegExp, Run?][] = [
  ["no JSON", "{CANARY", usual, /state\.json is no JSON/],
  [
    "another document",
    { version: 3, deployment: { resources: [{ urn: "CANARY" }] } },
    usual,
    /resources\.0\.urn/,
  ],
  ["another version", { version: 4, deployment: {} }, usual, /version 4; this release knows version 3/],
  [
    "pending operations",
    exported([root], { pending_operations: [{}] }),
    usual,
    /pending operations \(1\).*export again/,
  ],
  ["a URN twice", exported([root, root]), usual, /Stack::shop-dev is in it twice/],
  ["a missing parent", exported([existing]), usual, /has the parent .*which is not before it/],
  [
    "a missing provider",
    exported([root, { ...existing, provider: `${DEFAULT}::x` }]),
    usual,
    /has the provider .*which is not before it/,
  ],
  [
    "a name in use",
    exported([root, { ...existing, id: "x" }]),
    usual,
    /already has urn.*::chat; choose another name/,
  ],
  [
    "an id in use",
    exported([root, { ...existing, urn: `${CHAT}2`, inputs: { baseUrl: "SANDBOX" } }]),
    usual,
    /already has RyzeInstanceS3 "my-instance" of http.*::chat2/,
  ],
  ["an empty stack without names", empty, usual, /add --stack and --project/],
  ["another stack's name", good, [...usual, "--stack", "prod"], /--stack says "prod", but .* "dev"/],
  ["an unknown provider", good, [...usual, "--provider", "eu"], /no provider "eu"; run pulumi up/],
  ["an unknown parent", good, [...usual, "--parent", "team"], /no parent "team"/],
  [
    "a provider without the credential",
    exported([root, provider(EU, { "byob:provider": "explicit" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack cannot serve a RyzeInstanceS3: .*the Provider's ryzeToken/,
  ],
  [
    "a provider of another server",
    exported([root, provider(EU, { "byob:provider": "explicit", "byob:ryzeToken": "t" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack is at https:\/\/ryzeapi\.cloud, but the environment says http/,
  ],
  [
    "a configuration of another server",
    exported([
      root,
      provider(DEFAULT, { "byob:ryzeUrl": "https://x.example", "byob:ryzeToken": { secret: 1 } }),
    ]),
    usual,
    /provider "default" of the stack is at https:\/\/x\.example/,
  ],
  [
    "an unknown kind",
    good,
    ["Ryze", ...usual.slice(1)],
    /no kind "Ryze"; what can be imported: RyzeInstanceS3, /,
  ],
  [
    "a kind without a read",
    good,
    ["ModelsLabS3Config", ...usual.slice(1)],
    /a ModelsLabS3Config cannot be imported: .*no call that reads it.*adopt: true/,
  ],
  [
    "a kind of no service",
    good,
    ["BucketProbe", ...usual.slice(1)],
    /a BucketProbe cannot.*no service has it/,
  ],
  [
    "an unknown object",
    good,
    ["RyzeInstanceS3", "nobody", ...usual.slice(2)],
    /has no RyzeInstanceS3 with the id "nobody"/,
  ],
  [
    "a missing secret",
    good,
    usual,
    /secretKey.*set BYOB_IMPORT_CHAT_SECRET_KEY or/,
    { env: { BYOB_IMPORT_SECRET_KEY: undefined } },
  ],
  [
    "a missing credential",
    good,
    usual,
    /set RYZEAPI_TOKEN, and RYZEAPI_URL for another/,
    { env: { RYZEAPI_TOKEN: undefined } },
  ],
  ["a refused credential", good, usual, /401/, { env: { RYZEAPI_TOKEN: "CANARY" } }],
  ["neither object nor file", good, usual.slice(4), /give a kind, an id and --name, or --file/],
  ["object and file", good, [...usual, "--file", "import.json"], /--file stands in place of/],
  ["a missing file", good, [...usual.slice(4), "--file", "import.json"], /cannot read import\.json: ENOENT/],
  [
    "JSON beside a document",
    good,
    [...usual.slice(0, 6), "--out", "-", "--json"],
    /both want the standard output/,
  ],
  ["a folder that is missing", good, [...usual.slice(0, 7), "a/b.json"], /cannot write a\/b\.json: ENOENT/],
  ["the input as output", good, [...usual.slice(0, 7), files.in], /state\.json exists already/],
];

const cases = refusals.map(([what, document, args, sentence, how]) => ({
  what,
  document,
  args,
  sentence,
  how,
}));

test.each(cases)("refuses $what in one sentence and writes nothing", async (refusal) => {
  const { document, args, sentence, how } = refusal;
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const content = given(text.replace("SANDBOX", sandbox.urls.ryze));
  const { exitCode, stdout, stderr } = await run(args, how);
  const last = stderr.trimEnd().split("\n").at(-1);
  expect({ exitCode, stdout, last }).toEqual({
    exitCode: 1,
    stdout: "",
    last: expect.stringMatching(sentence),
  });
  expect(stderr).not.toContain("CANARY");
  expect(readdirSync(folder)).toEqual([files.in]);
  expect(readFileSync(join(folder, files.in), "utf8")).toBe(content);
});

test("refuses wishes that cannot be told apart, and a file in another form", async () => {
  given(good);
  const wish = { kind: "RyzeInstanceS3", id: "my-instance", name: "chat" };
  const cases: [unknown, RegExp][] = [
    [[wish, wish], /already has .*::chat; choose another name/],
    [[wish, { ...wish, name: "chat2" }], /already has RyzeInstanceS3 "my-instance"/],
    [[wish, { ...wish, name: "CHAT" }], /same variables \(BYOB_IMPORT_CHAT_/],
    [[{ ...wish, secretKey: "x" }, {}], /0: .*secretKey.*1\.kind/],
    [[], /no list of/],
  ];
  for (const [wishes, sentence] of cases) {
    writeFileSync(join(folder, "import.json"), JSON.stringify(wishes));
    const { exitCode, stderr } = await run(["--file", "import.json", "--in", files.in, "--out", files.out]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(sentence) });
    expect(readdirSync(folder).sort()).toEqual(["import.json", files.in]);
  }
});

test.each(["SIGINT", "SIGTERM"] as const)("%s while a service is asked leaves no file", async (signal) => {
  given(good);
  const fault = sandbox.fault({ service: "ryze", then: { delayMs: 3000 } });
  const { child, done } = start(usual);
  await new Promise((resolve) => child.stderr.once("data", resolve));
  child.kill(signal);
  expect((await done)[0]).toBe(signal === "SIGINT" ? 130 : 143);
  fault.remove();
  expect(readdirSync(folder)).toEqual([files.in]);
});

test("--help says where credentials and secrets come from, with examples and exit codes", async () => {
  const { exitCode, stdout } = await run(["--help"]);
  expect(exitCode).toBe(0);
  for (const part of [
    "Examples:",
    "Exit codes:",
    "no stack configuration",
    "BYOB_IMPORT_<INPUT>",
    "--file <file>",
  ])
    expect(stdout).toContain(part);
});
