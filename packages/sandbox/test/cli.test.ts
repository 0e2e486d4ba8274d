// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DISTINCT_CASES } from "../../../test/services/all-cases";
import { credentialKeysOf, serviceIdOf } from "../../../test/services/definitions";
import { compiled, type Running, start } from "../../../test/support/command";
import { type EmulatorName, SERVICES, startSandbox } from "../src";
import { PORT_OPTIONS } from "../src/cli-text";
import type { Service } from "../src/kit/service";

let folder: string;
const running: Running[] = [];

beforeAll(() => {
  folder = compiled("packages/sandbox");
});

afterAll(async () => {
  for (const { child } of running) {
    child.kill("SIGKILL");
  }
  await Promise.all(running.map(({ exit }) => exit));
  rmSync(folder, { recursive: true });
});

/** Runs the command with free ports, because tests run at the same time. */
function run(...args: string[]): Running {
  const process = start(path.join(folder, "dist/main.js"), ["--free-ports", ...args]);
  running.push(process);
  return process;
}

interface Line {
  urls: Record<EmulatorName, string>;
  bucket: Record<"name" | "endpoint" | "publicUrl", string>;
  environment: Record<string, string>;
  administrator: Record<string, string>;
}

async function started(...args: string[]): Promise<{ process: Running; line: Line }> {
  const process = run("--json", ...args);
  const [text] = await process.shows(/^.*\n/);
  return { process, line: JSON.parse(text) };
}

const read = (line: Line) =>
  fetch(`${line.urls.ryzeapi}/api/instance/getS3/my-instance`, {
    headers: { token: line.environment.RYZEAPI_TOKEN ?? "" },
  });

test("--state keeps registrations and objects for the next start", async () => {
  const file = path.join(folder, "kept.state");
  const first = await started("--state", file);
  const set = await fetch(`${first.line.urls.ryzeapi}/_sandbox/state`, {
    method: "PATCH",
    body: JSON.stringify({ at: "instances/my-instance", set: { enabled: true, bucket: "kept" } }),
  });
  expect(set.status).toBe(204);
  first.process.child.kill("SIGTERM");
  expect(await first.process.exit).toBe(0);
  const second = await started("--state", file);
  expect(await (await read(second.line)).json()).toMatchObject({ s3: { enabled: true, bucket: "kept" } });
  const broken = run("--state", file, "--bucket", "no-cors");
  expect(await broken.exit).toBe(1);
});

test("--json prints one line, and the command serves until SIGTERM and exits with 0", async () => {
  const { process, line } = await started();
  const variables = DISTINCT_CASES.flatMap(({ type }) => {
    const { environment, urlEnvironment } = credentialKeysOf(type);
    return [environment, urlEnvironment];
  });
  expect(Object.keys(line.environment)).toEqual(variables);
  expect(Object.keys(line.urls).sort()).toEqual([...SERVICES, "s3"].sort());
  expect((await read(line)).status).toBe(200);
  expect(line.bucket).toMatchObject({ name: "sandbox-bucket", endpoint: line.urls.s3, user: "sandbox-user" });
  expect((await fetch(`${line.bucket.publicUrl}generations/welcome.png`)).status).toBe(403);
  process.child.kill("SIGTERM");
  expect(await process.exit).toBe(0);
  expect(process.stdout().trimEnd().split("\n")).toHaveLength(1);
  expect(process.stderr()).toBe("");
  await expect(read(line)).rejects.toThrow();
});

test("prints how to use the emulators; --log prints requests without colors; Ctrl-C exits with 0", async () => {
  const process = run("--log");
  const [, url] = await process.shows(/RyzeAPI +(http:\S+)[\s\S]*pulumi config set byob:flashbackUrl/);
  expect(process.stdout()).toMatch(/^ {2}export LABEL_STUDIO_URL=http:\/\/127/m);
  expect(process.stdout()).toMatch(/^ {2}endpoint +http:\/\/127\S+\n {2}bucket +sandbox-bucket$/m);
  expect(process.stdout()).toMatch(/^ {2}endpointUrl +http:\/\/127\S+\/sandbox-bucket {2}/m);
  expect(process.stdout()).toMatch(/^ {2}folder +generations\/ {2}/m);
  expect(process.stdout()).toMatch(
    /^ {2}pulumi config set --secret byob:ryzeapiToken sandbox-ryzeapi-account-token$/m,
  );
  await fetch(`${url}/api/instance/s3/my-instance`, { method: "POST", body: '{"secretKey":"never-shown"}' });
  await process.shows(
    /\d\d:\d\d:\d\d RyzeAPI POST \/api\/instance\/s3\/my-instance 401 \d+ ms \(secretKey\)\n/,
  );
  expect(process.stdout()).not.toContain("never-shown");
  expect(process.stdout()).not.toContain("\u001b[");
  process.child.kill("SIGINT");
  expect(await process.exit).toBe(0);
});

test("logs requests without a terminal only with --log, and with --json to stderr", async () => {
  const withoutOutput = await started();
  const logged = await started("--log", "--ryzeapi-limit", "1/30");
  await read(withoutOutput.line);
  await read(logged.line);
  expect((await read(logged.line)).status).toBe(429);
  for (const { process } of [withoutOutput, logged]) {
    process.child.kill("SIGTERM");
    expect(await process.exit).toBe(0);
  }
  expect(withoutOutput.process.stderr()).toBe("");
  expect(logged.process.stderr()).toMatch(/RyzeAPI GET \/api\/instance\/getS3\/my-instance 429/);
});

test("prints one line and exits with 1 if a port is in use", async () => {
  const { process, line } = await started();
  const port = new URL(line.urls.labelStudio).port;
  const second = run("--label-studio-port", port);
  expect(await second.exit).toBe(1);
  expect(second.stdout()).toBe("");
  expect(second.stderr()).toBe(
    `pulumi-byob-sandbox: Port ${port} for Label Studio is already in use. Choose another port with --label-studio-port, or use --free-ports.\n`,
  );
  process.child.kill("SIGTERM");
  expect(await process.exit).toBe(0);
});

test("--bucket creates the bucket with a fault, --faults sets faults, and --json prints the administrator's keys", async () => {
  const faults = path.join(folder, "faults.json");
  writeFileSync(faults, JSON.stringify([{ service: "ryzeapi", times: 1, then: { status: 503 } }]));
  const { process, line } = await started("--bucket", "missing", "--faults", faults);
  expect((await read(line)).status).toBe(503);
  expect((await read(line)).status).toBe(200);
  expect((await fetch(`${line.urls.s3}/${line.bucket.name}`)).status).toBe(404);
  expect(line.administrator).toEqual({
    accessKeyId: expect.any(String),
    secretAccessKey: expect.any(String),
  });
  process.child.kill("SIGTERM");
  expect(await process.exit).toBe(0);
  const text = run("--bucket", "broken-acl");
  await text.shows(
    /The bucket has the fault broken-acl: ACLs are disabled[\s\S]*Administrator[\s\S]*secretAccessKey \S+/,
  );
  text.child.kill("SIGTERM");
});

test.each([
  ["a missing file", undefined, "cannot be read: ENOENT"],
  ["invalid JSON", "{", "is not valid JSON: "],
  ["a file that is not a list", "{}", "must contain a list of faults"],
  ["an unknown service", '[{"service":"x"}]', 'Fault 1: "service" must be one of flashback'],
  ["an unknown effect", '[{"service":"ryzeapi","then":{}}]', 'Fault 1: "then" must be {"status"'],
])("--faults reports %s", async (_, text, message) => {
  const faults = path.join(folder, "wrong.json");
  rmSync(faults, { force: true });
  if (text !== undefined) {
    writeFileSync(faults, text);
  }
  const process = run("--faults", faults);
  expect(await process.exit).toBe(64);
  expect(process.stderr()).toContain(message);
  expect(process.stdout()).toBe("");
});

test("exits with 0 when the reader of the output closes the pipe", async () => {
  const process = run("--log");
  const [, url] = await process.shows(/RyzeAPI +(http:\S+)[\s\S]*byob:flashbackUrl/);
  process.child.stdout.destroy();
  await fetch(`${url}/api/instance/list`).catch(() => undefined);
  expect(await process.exit).toBe(0);
});

test("invalid options are reported, and the help lists the valid ones", async () => {
  const port = run("--ryzeapi-port", "99999");
  const limit = run("--ryzeapi-limit", "0");
  const help = run("--help");
  expect(await port.exit).toBe(64);
  expect(port.stderr()).toContain("A port must be an integer from 0 to 65535.");
  expect(await limit.exit).toBe(64);
  expect(limit.stderr()).toContain("requests/seconds such as 5/10");
  expect(await help.exit).toBe(0);
  const flags = DISTINCT_CASES.map(({ type }) => `--${serviceIdOf(type)}-port`);
  expect(help.stdout()).toMatch(new RegExp(flags.join("[\\s\\S]*")));
  expect(help.stdout()).toMatch(/Examples:\n {2}pulumi-byob-sandbox/);
  expect(help.stdout()).toContain("pulumi-byob-sandbox --ryzeapi-limit 5/10 ");
});

test("the help has the control routes of every emulator", async () => {
  const help = run("--help");
  await help.exit;
  const sandbox = await startSandbox();
  await sandbox.stop();
  const emulators: Service[] = SERVICES.map((name) => sandbox[name]);
  const controls = emulators.flatMap((emulator) => emulator.controls ?? []);
  expect(controls.length).toBeGreaterThan(0);
  for (const { example } of controls) {
    expect(help.stdout()).toContain(`curl ${example} `);
  }
});

/** Prints variables as a command of the sandbox sees them. */
const PRINT = "console.log(JSON.stringify(process.env)); process.exit(Number(process.argv[1] ?? 0))";

test("a command after -- gets the environment variables, and its exit code becomes that of the sandbox", async () => {
  const program = ["--", process.execPath, "-e", PRINT, "7"];
  const command = run(...program);
  expect(await command.exit).toBe(7);
  const variables = JSON.parse(command.stdout()) as Record<string, string>;
  expect(variables).toMatchObject({
    RYZEAPI_TOKEN: "sandbox-ryzeapi-account-token",
    RYZEAPI_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    SANDBOX_BUCKET: "sandbox-bucket",
    SANDBOX_ENDPOINT: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    SANDBOX_REGION: "us-east-1",
    SANDBOX_ACCESS_KEY_ID: expect.any(String),
    SANDBOX_SECRET_ACCESS_KEY: expect.any(String),
  });
  expect(command.stderr()).toBe("");
  await expect(fetch(variables.RYZEAPI_URL ?? "")).rejects.toThrow();
});

test("a command after -- that does not exist is one line and exit code 127", async () => {
  const command = run("--", "no-such-command", "--help");
  expect(await command.exit).toBe(127);
  expect(command.stderr()).toBe('The command "no-such-command" was not found.\n');
});

test("a signal to the sandbox ends its command, and the log of --log does not mix with its output", async () => {
  const wait = `fetch(process.env.RYZEAPI_URL).then(() => console.log("ready")); setInterval(() => {}, 1000)`;
  const command = run("--log", "--", process.execPath, "-e", wait);
  await command.shows(/ready/);
  command.child.kill("SIGTERM");
  expect(await command.exit).toBe(143);
  expect(command.stdout()).toBe("ready\n");
  expect(command.stderr()).toMatch(/RyzeAPI GET \/ 404/);
});

test("the ports are the same at each start, and unique", async () => {
  const ports = PORT_OPTIONS.map(({ port }) => port);
  expect(ports).toEqual([4801, 4802, 4803, 4804, 4800]);
  const help = run("--help");
  await help.exit;
  expect(help.stdout()).toContain("port of RyzeAPI (default: 4804)");
});
