import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BucketSettings,
  type S3,
  type S3Fault,
  type S3FaultTarget,
  startS3,
} from "pulumi-byob-sandbox/s3";
import type { BucketUsage } from "../../../src/probe";
import { generic } from "../../../src/services/generic";
import { services } from "../../../src/services/registry";
import { compiled } from "../../support/command";
import { tinyServer } from "../probe/support/server";
import { type Doctor, doctor, startDoctor } from "./doctor-command";

const secret = "SECRETCANARY/with+signs=0123456789abcdefg";
const id = "AKIACANARYCANARYCANA";
const all = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
const open: BucketSettings = { ownership: "ObjectWriter", publicAccessBlock: false };

let built: string;
let folder: string;
let s3: S3;
beforeAll(async () => {
  built = compiled();
  folder = mkdtempSync(join(tmpdir(), "byob-doctor-"));
  s3 = await startS3({ profile: "minio" });
  s3.addUser("service", { policy: all, accessKeyId: id, secretAccessKey: secret });
  s3.addBucket("media", open);
  s3.addBucket("labels", { ...open, objects: { "raw/a.jpg": "a", "raw/b.png": "b", "raw/deep/c.jpg": "c" } });
});
afterAll(async () => {
  await s3.stop();
  for (const one of [built, folder]) {
    rmSync(one, { recursive: true });
  }
});
afterEach(() => {
  s3.clearFaults();
  s3.clearRequests();
  expect([...s3.bucket("media").objects.keys()]).toEqual([]);
});

const keys = { BYOB_DOCTOR_ACCESS_KEY: id, BYOB_DOCTOR_SECRET_KEY: secret };
const awsKeys = { BYOB_DOCTOR_AWS_ACCESS_KEY_ID: id, BYOB_DOCTOR_AWS_SECRET_ACCESS_KEY: secret };
const ryzeapi = (...more: string[]) => ["ryzeapi", "--bucket", "media", "--endpoint", s3.url, ...more];
const labels = (...more: string[]) => [
  "label-studio",
  "--bucket",
  "labels",
  "--s3-endpoint",
  s3.url,
  ...more,
];

/** Secrets that no output may contain, in all encodings. */
const canaries = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), id, "AWS4-HMAC"];

function clean(shown: string): void {
  for (const canary of canaries) {
    expect(shown).not.toContain(canary);
  }
  expect(shown).not.toMatch(/x-amz-(signature|credential)=(?!\*\*\*)/i);
}

async function run(args: readonly string[], how: Doctor = { env: keys }) {
  const result = await doctor(built, args, how);
  clean(result.stdout + result.stderr);
  return result;
}

function fault(target: S3FaultTarget, effect: S3Fault["then"]) {
  // biome-ignore lint/suspicious/noThenProperty: a fault is not a promise
  return s3.fault({ ...target, then: effect });
}

const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

describe("the outcome", () => {
  test("passed exits with 0, with progress on stderr and no colors in a pipe", async () => {
    const { exitCode, stdout, stderr } = await run(ryzeapi("--path-prefix", "chat/", "--multipart"));
    expect(stdout).toMatch(/^RyzeAPI can use the bucket "media"\n/);
    expect(stdout).toMatch(/\nNext: Set these inputs of RyzeInstanceS3 and run:\n {2}pulumi up\n$/);
    const steps = [...stderr.matchAll(/s {2}(\S+) +([^:]+): /g)].map(([, state, step]) => `${state} ${step}`);
    expect(steps.filter((step) => step.startsWith("passed"))).toEqual(
      ["upload", "read back", "checksums", "multipart", "clean-up"].map((step) => `passed ${step}`),
    );
    expect(steps[0]).toBe("started upload");
    expect(stdout + stderr).not.toContain("\u001b");
    expect(exitCode).toBe(0);
  });

  test("failed exits with 1, with the fixes and the command to repeat", async () => {
    const { exitCode, stdout } = await run(ryzeapi("--path-prefix", "it's/"), {
      env: { ...keys, BYOB_DOCTOR_SECRET_KEY: `${secret}x` },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^RyzeAPI cannot use the bucket "media"\n/);
    expect(stdout).toContain("\n  failed  upload  ");
    expect(stdout).toContain(
      `then run this command again:\n  npx byob doctor ryzeapi --bucket media --endpoint ${s3.url} --path-prefix 'it'\\''s/'\nIf the key`,
    );
  });

  test("without keys is inconclusive: no request is sent, and the variables are named", async () => {
    const { exitCode, stdout } = await run(ryzeapi(), {});
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^Could not determine whether RyzeAPI can use the bucket "media": /);
    expect(stdout).toContain("Next: Set BYOB_DOCTOR_ACCESS_KEY and BYOB_DOCTOR_SECRET_KEY ");
    expect(s3.requests()).toEqual([]);
  });

  test("of an unreachable store is inconclusive, with progress at least every two seconds", async () => {
    const silent = await tinyServer(() => {});
    const { child, done } = startDoctor(built, ryzeapi("--endpoint", silent.url), { env: keys });
    let last = performance.now();
    let maxSilenceMs = 0;
    child.stderr.on("data", () => {
      maxSilenceMs = Math.max(maxSilenceMs, performance.now() - last);
      last = performance.now();
    });
    const [exitCode, stdout, stderr] = await done;
    await silent.stop();
    expect({ exitCode, silent: maxSilenceMs > 2_000 }).toEqual({ exitCode: 2, silent: false });
    expect(stdout).toMatch(/^Could not determine whether RyzeAPI can use the bucket "media": /);
    expect(stderr.match(/waiting/g)?.length).toBeGreaterThan(2);
  }, 30_000);
});

describe("--json", () => {
  test("prints one document on stdout", async () => {
    const { exitCode, stdout } = await run(ryzeapi("--json"));
    expect(exitCode).toBe(0);
    const { findings, limitations, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ service: "ryzeapi", outcome: "passed", leftovers: [], next: expect.any(String) });
    expect(limitations).toContain("Quotas, and changes made after the probe.");
    expect(findings[0]).toEqual({
      step: "upload",
      outcome: "passed",
      action: expect.stringContaining("/probe.txt"),
      response: "HTTP 200",
      explanation: "The store accepts uploads.",
      remedies: [],
      code: "upload.ok",
    });
  });

  test("prints a document if the stack cannot be read", async () => {
    const { exitCode, stdout } = await run(["ryzeapi", "--stack", "dev", "--json"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "inconclusive",
      reason: expect.stringMatching(/^the pulumi CLI .* was not found on PATH\. Install it/),
      findings: [],
    });
  });
});

test("--read-only does not write", async () => {
  const { exitCode, stdout } = await run(ryzeapi("--read-only"));
  expect(exitCode).toBe(3);
  expect(stdout).toContain("Whether uploads work: the probe did not write to the bucket.");
  expect(s3.requests().map(({ method }) => method)).not.toContain("PUT");
});

describe("--export of label-studio", () => {
  const labels = (...more: string[]) => [
    "label-studio",
    "--bucket",
    "media",
    "--s3-endpoint",
    s3.url,
    ...more,
  ];
  const env = { BYOB_DOCTOR_AWS_ACCESS_KEY_ID: id, BYOB_DOCTOR_AWS_SECRET_ACCESS_KEY: secret };

  test("probes the bucket for an export storage", async () => {
    const { exitCode, stdout } = await run(labels("--export"), { env });
    expect(stdout).toMatch(/^Label Studio can use the bucket "media"\n/);
    expect(stdout).toContain("Set these inputs of LabelStudioExportStorage");
    expect(exitCode).toBe(0);
    expect(s3.requests().map(({ method }) => method)).toContain("PUT");
  });

  test("with --read-only says that uploads were not tested", async () => {
    const { exitCode, stdout } = await run(labels("--export", "--read-only"), { env });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^Could not determine whether Label Studio can use the bucket "media": with --read-only, uploads were not tested\. The other steps passed\.\n/,
    );
    expect(stdout).toMatch(/\n {2}skipped +upload +PutObject -> no request was sent\n/);
    expect(stdout).toMatch(/\n\nNext: To test uploads, run:\n {2}npx byob doctor label-studio .*--export$/m);
    expect(s3.requests().map(({ method }) => method)).not.toContain("PUT");
  });

  test.each([
    [["--export", "--regex-filter", ".*"], "--regex-filter conflicts with --export. Remove one of them."],
    [["--multipart"], "--multipart: not supported for Label Studio (import storage)"],
    [["--export", "--multipart", "--read-only"], "--multipart: conflicts with --read-only"],
  ])("rejects options that do not apply: %j", async (options, message) => {
    const { exitCode, stderr } = await run(labels(...options), { env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 64, stderr: expect.stringContaining(message) });
  });
});

test("--grace waits for a key that has not taken effect", async () => {
  const fresh = s3.addKey("service", { visibleAfter: { requests: 2 } });
  const env = { BYOB_DOCTOR_ACCESS_KEY: fresh.accessKeyId, BYOB_DOCTOR_SECRET_KEY: fresh.secretAccessKey };
  const { exitCode, stderr } = await run(ryzeapi("--grace", "20"), { env });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("waiting       upload: a new key or setting may not have taken effect yet");
});

describe("settings", () => {
  test("prefer options to variables, and variables to the file", async () => {
    const settings = file("settings.json", {
      instance: "chat",
      bucket: "nowhere",
      endpoint: s3.url,
      pathPrefix: "of-file/",
      verify: "warn",
    });
    const env = { ...keys, BYOB_DOCTOR_BUCKET: "elsewhere", BYOB_DOCTOR_PATH_PREFIX: "of-variable/" };
    const { exitCode, stdout } = await run(["ryzeapi", "--args", settings, "--bucket", "media"], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("PutObject of-variable/.probe-");
  });

  test("are read from stdin", async () => {
    const stdin = JSON.stringify({ bucket: "media", endpoint: s3.url });
    const { exitCode } = await run(["ryzeapi", "--args", "-"], { env: keys, stdin });
    expect(exitCode).toBe(0);
  });

  const usageErrors: [string, string[], RegExp][] = [
    [
      "a key as an option",
      ["--secret-key", secret],
      /--secret-key: not supported, because every user .* BYOB_DOCTOR_SECRET_KEY/,
    ],
    ["a key as an option with =", [`--secret-key=${secret}`], /--secret-key: not supported/],
    [
      "another service's key",
      [`--aws-session-token=${secret}`],
      /--aws-session-token: not supported, .*Remove the option\./,
    ],
    [
      "an unknown option with a key",
      [`--secret-acces-key=${secret}`],
      /unknown option '--secret-acces-key=\*\*\*'/,
    ],
    ["a surplus argument", [secret], /too many arguments/],
    ["an excessive grace time", ["--grace", "601"], /from 0 to 600/],
    [
      "--multipart with --read-only",
      ["--read-only", "--multipart"],
      /--multipart: conflicts with --read-only/,
    ],
    [
      "no such file",
      ["--args", "/nowhere.json"],
      /\/nowhere.json: could not read the file: ENOENT: no such file or directory\. Check the path/,
    ],
    [
      "--admin-profile for another store",
      ["--admin-profile", "boss"],
      /--admin-profile: reads settings that exist on AWS only/,
    ],
  ];
  test.each(usageErrors)("64: %s", async (_, more, message) => {
    const { exitCode, stdout, stderr } = await run(ryzeapi(...more));
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(s3.requests()).toEqual([]);
  });

  test.each([
    ["a secret", { secretKey: secret }, "must not contain secretKey in plain text"],
    ["a credential that is not needed", { token: secret }, "must not contain token in plain text"],
    [
      "an unknown name",
      { buckett: "media" },
      "buckett is not a setting of RyzeAPI. Its settings are bucket, region",
    ],
    ["a wrong type", { bucket: 7 }, "must be a string"],
    ["no object", [], "must contain a JSON object"],
    ["no JSON", "{", "must be valid JSON"],
  ])("64: a file with %s", async (_, content, message) => {
    const { exitCode, stderr } = await run([
      "ryzeapi",
      "--endpoint",
      s3.url,
      "--args",
      file("bad.json", content),
    ]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(64);
  });

  test("64: missing settings are listed with their variables", async () => {
    const { exitCode, stderr } = await run(["modelslab", "--region-name", "us-east-1"]);
    expect(stderr).toContain(
      "settings are missing. Set --public-url (or BYOB_DOCTOR_PUBLIC_URL), --endpoint-url (or BYOB_DOCTOR_ENDPOINT_URL), --image-directory",
    );
    expect(exitCode).toBe(64);
  });
});

describe("Label Studio", () => {
  const pages = ["--base-url", "https://labels.example.com"];
  test("is probed like its server and the browsers on its pages do, without a write", async () => {
    const { stdout } = await run(
      labels("--prefix", "raw/", ...pages, "--regex-filter", ".*\\.jpg$", "--json"),
      {
        env: awsKeys,
      },
    );
    const { findings } = JSON.parse(stdout);
    const found = findings.map(({ code }: Record<string, string>) => code);
    expect(found).toContain("browser.loopback-host");
    expect(findings.at(-1)).toMatchObject({
      step: "regex filter",
      response: "not evaluated",
      outcome: "skipped",
    });
    expect(s3.requests().every(({ method }) => method !== "PUT")).toBe(true);
  });

  test("reports an expression that Python rejects", async () => {
    const { stdout } = await run(labels("--prefix", "raw/", "--regex-filter", "*.jpg", "--json"), {
      env: awsKeys,
    });
    expect(JSON.parse(stdout).findings.at(-1)).toMatchObject({
      code: "regex-filter.invalid-regex",
      outcome: "warning",
      explanation: expect.stringContaining('"*" has nothing to repeat'),
    });
  });

  test("fails with 1 if no object exists under the prefix", async () => {
    const { exitCode } = await run(labels("--prefix", "row/"), { env: awsKeys });
    expect(exitCode).toBe(1);
  });
});

test("a store without S3 is inconclusive for Flashback", async () => {
  const env = { BYOB_DOCTOR_KEY: id, BYOB_DOCTOR_SECRET: secret };
  const { exitCode, stdout } = await run(["flashback", "--bucket", "media", "--storage-type", "BLOB"], {
    env,
  });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 2, stdout: expect.stringContaining("type BLOB") });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s leaves no object",
  async (signal) => {
    fault({ operation: "GetObject" }, { delayMs: 60_000 });
    const { child, done } = startDoctor(built, ryzeapi(), { env: keys });
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (text) => String(text).includes("started       read back") && resolve());
    });
    expect(s3.bucket("media").objects.size).toBe(1);
    child.kill(signal);
    const [exitCode, stdout, stderr] = await done;
    expect(exitCode).toBe(signal === "SIGINT" ? 130 : 143);
    expect(stderr).toContain("stopping: deleting the objects of the probe");
    expect(stdout).toContain(
      'Could not determine whether RyzeAPI can use the bucket "media": The probe was interrupted.',
    );
  },
  20_000,
);

/** The command of each resource type. */
const COMMANDS = [...Object.values(services), generic].flatMap(({ bucket }) =>
  Object.values<BucketUsage>(bucket.usage).map(({ id, option }) => [id, option ? `--${option} ` : ""]),
);

test.each(COMMANDS)(
  "the help of %s %shas examples, exit codes and no option for a key",
  async (service, flag) => {
    const { exitCode, stdout } = await run([service ?? "", "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`byob doctor ${service} ${flag}\\`);
    expect(stdout).toContain("Exit codes:\n  0    passed");
    expect(stdout).not.toMatch(/--(aws-secret-access-key|secret-key|secret) /);
  },
);
