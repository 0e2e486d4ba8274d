/**
 * Runs ceph/s3-tests, the test suite of Ceph's gateway, against the S3 emulator.
 *
 * The suite is not part of this repository: the user names a checkout. Its requirements are installed in a virtual environment in
 * the cache. Many of its tests need features that only Ceph has, so their number is a measurement and not a condition:
 * the exit code does not depend on it.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { lineWriter } from "./lib/progress";
import { run } from "./lib/run";
import { runScript, ScriptError } from "./lib/script";
import { ensurePythonPackage } from "./servers/python-package";

const HELP = `Usage: npm run s3-tests -- <checkout> [-- <argument of pytest> …]

Runs the tests of a checkout of https://github.com/ceph/s3-tests against the S3 emulator, and prints how many passed.
Installs the requirements of the checkout when they are missing. By default, the tests of S3 and of headers run, except
those that need other services or a lifecycle that advances quickly. Example:

  npm run s3-tests -- ~/s3-tests -- -k "multipart and not lifecycle"

  --help   print this text`;

/** Tests for features that S3 does not have, or that the emulator does not offer. */
const EXCLUDED =
  "not (s3select or s3website or lifecycle_expiration or lifecycle_transition or cloud_transition or bucket_logging or fails_on_aws)";
const PEOPLE = ["main", "alt", "tenant", "iam", "iam root", "iam alt root"] as const;
const TIMEOUT_MS = 3_600_000;

/** The configuration file of the suite, with one account of the emulator for each person. */
function configurationOf(s3: S3): string {
  const sections = PEOPLE.map((person, index) => {
    const account = index === 0 ? s3.account() : s3.account(String(index).padStart(12, String(index)));
    const policy = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
    const keys = index === 0 ? s3.root : s3.addUser(person, { account: account.id, policy });
    const title = person.startsWith("iam") ? person : `s3 ${person}`;
    return [
      `[${title}]`,
      `display_name = ${account.name}`,
      `user_id = ${account.canonicalId}`,
      `email = ${index}@example.com`,
      "api_name = us-east-1",
      ...(person === "tenant" ? ["tenant = tenant"] : []),
      `access_key = ${keys.accessKeyId}`,
      `secret_key = ${keys.secretAccessKey}`,
    ].join("\n");
  });
  const server = `[DEFAULT]\nhost = localhost\nport = ${s3.port}\nis_secure = False\nssl_verify = False`;
  const names =
    "[fixtures]\nbucket prefix = s3-tests-{random}-\niam name prefix = s3-tests-\niam path prefix = /s3-tests/";
  return `${[server, names, ...sections].join("\n\n")}\n`;
}

async function installRequirements(checkout: string, signal: AbortSignal): Promise<string> {
  const file = path.join(checkout, "requirements.txt");
  if (!fs.existsSync(file)) {
    throw new ScriptError(`${checkout}: must be a checkout of ceph/s3-tests, got no requirements.txt.`);
  }
  const line = lineWriter(process.stderr);
  const version = createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 12);
  const requirements = ["--requirement", file, "pytest", "setuptools<81"];
  return ensurePythonPackage(
    { name: "s3-tests", title: "ceph/s3-tests", version, requirements, duration: "about a minute" },
    { onProgress: line.report, signal },
  ).finally(line.end);
}

/** Folder of the tests, which moved in 2025. */
function testsIn(checkout: string): string[] {
  const folder = ["s3tests/functional", "s3tests_boto3/functional"].find((name) =>
    fs.existsSync(path.join(checkout, name, "test_s3.py")),
  );
  if (folder === undefined) {
    throw new ScriptError(`${checkout}: must be a checkout of ceph/s3-tests, got no test_s3.py.`);
  }
  return [`${folder}/test_s3.py`, `${folder}/test_headers.py`];
}

async function runSuite(checkout: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  const python = path.join(await installRequirements(checkout, signal), "bin", "python");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-s3-tests-"));
  // The suite expects the defaults of Ceph, whose buckets have ACLs and no Block Public Access.
  const s3 = await startS3({ differently: { awsDefaults: false } });
  try {
    const configuration = path.join(folder, "s3tests.conf");
    fs.writeFileSync(configuration, configurationOf(s3));
    const selected = args.length > 0 ? args : ["-m", EXCLUDED];
    const pytest = ["-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=no", "-rfE", ...testsIn(checkout)];
    const { stdout, stderr } = await run(python, [...pytest, ...selected], {
      cwd: checkout,
      env: { PATH: process.env.PATH, HOME: folder, S3TEST_CONF: configuration, PYTHONDONTWRITEBYTECODE: "1" },
      onLine: (text) => console.log(text),
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    if (!/\d+ passed/.test(stdout)) {
      throw new ScriptError(`pytest ran no test: ${(stderr || stdout).trim().split("\n").pop()}.`);
    }
    return 0;
  } finally {
    await s3.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

runScript({
  help: HELP,
  options: {},
  allowPositionals: true,
  main: async (_values, signal, [checkout, ...args]) => {
    if (checkout === undefined) {
      throw new ScriptError(`The checkout of ceph/s3-tests is missing.\n\n${HELP}`);
    }
    return runSuite(path.resolve(checkout), args, signal);
  },
});
