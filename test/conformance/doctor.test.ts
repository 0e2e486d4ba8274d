import { rmSync } from "node:fs";
import {
  DeleteBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { compiled } from "../support/command";
import { doctor } from "../unit/cli/doctor-command";
import { type CephServer, cephWorld } from "./support/ceph";
import { type ConformanceWorld, clientOf, type WorldKeys } from "./support/world";

jest.setTimeout(60_000);

let built: string;
let world: ConformanceWorld;
let bucket: string;
beforeAll(() => {
  built = compiled();
  const server: CephServer = JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? "");
  world = cephWorld(server);
});
afterAll(() => rmSync(built, { recursive: true }));
beforeEach(async () => {
  bucket = await world.bucket();
});

interface DoctorResult {
  exitCode: number | string | null;
  outcome: string;
  /** Codes of the findings that are not ok. */
  codes: string[];
}

async function runDoctor(args: readonly string[], given: Partial<WorldKeys> = {}): Promise<DoctorResult> {
  const keys = { ...world.owner, ...given };
  const names = [
    ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"],
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ["ACCESS_KEY", "SECRET_KEY"],
    ["KEY", "SECRET"],
  ];
  const env = Object.fromEntries(
    names.flatMap(([id, secret]) => [
      [`BYOB_DOCTOR_${id}`, keys.accessKeyId],
      [`BYOB_DOCTOR_${secret}`, keys.secretAccessKey],
    ]),
  );
  const { exitCode, stdout, stderr } = await doctor(built, [...args, "--json"], { env });
  expect(stdout + stderr).not.toContain(keys.secretAccessKey);
  const { outcome, findings } = JSON.parse(stdout);
  const wrong = findings.filter((one: { outcome: string }) => one.outcome !== "passed");
  return { exitCode, outcome, codes: wrong.map(({ code }: { code: string }) => code) };
}

const works = { exitCode: 0, outcome: "passed", codes: [] };
const fails = (...codes: string[]) => ({ exitCode: 1, outcome: "failed", codes });

const modelslab = (publicUrl = `${world.url}/${bucket}/generations/`) => [
  "modelslab",
  ...["--endpoint-url", `${world.url}/${bucket}`, "--region-name", "us-east-1"],
  ...["--image-directory", "generations", "--public-url", publicUrl],
];
const ryzeapi = (...more: string[]) => ["ryzeapi", "--bucket", bucket, "--endpoint", world.url, ...more];
const labels = (...more: string[]) => [
  "label-studio",
  "--bucket",
  bucket,
  "--s3-endpoint",
  world.url,
  ...more,
];

const put = (key: string) =>
  clientOf(world).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "x" }));

afterEach(async () => {
  await clientOf(world).send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
  const { Contents = [] } = await clientOf(world).send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.filter(({ Key = "" }) => Key.includes(".probe-"))).toEqual([]);
});

test("reports a working bucket for ModelsLab, including the public URL", async () => {
  expect(await runDoctor(modelslab())).toEqual(works);
});

test("reports a wrong public URL for ModelsLab", async () => {
  const doubled = `${world.url}/${bucket}/generations/generations/`;
  expect(await runDoctor(modelslab(doubled))).toEqual(fails("public-url.wrong-url"));
});

test("reports blocked public ACLs for ModelsLab", async () => {
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
  await clientOf(world).send(
    new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration }),
  );
  expect(await runDoctor(modelslab())).toEqual(fails("upload.denied-or-public-access-blocked"));
});

test("reports a working bucket for RyzeAPI, including multipart uploads", async () => {
  expect(await runDoctor(ryzeapi("--path-prefix", "media/", "--multipart"))).toEqual(works);
});

test.each([
  ["a wrong secret", { secretAccessKey: "wrong-all-the-way" }, "upload.wrong-secret"],
  ["an unknown key", { accessKeyId: "NOBODY" }, "upload.unknown-key"],
])("reports %s for RyzeAPI", async (_, keys, code) => {
  expect(await runDoctor(ryzeapi(), keys)).toEqual(fails(code));
});

test("reports another account's bucket, and a missing bucket, for RyzeAPI", async () => {
  expect(await runDoctor(ryzeapi(), world.outsider)).toEqual(fails("upload.access-denied"));
  expect(await runDoctor(["ryzeapi", "--bucket", "nowhere-at-all", "--endpoint", world.url])).toEqual(
    fails("upload.no-such-bucket"),
  );
});

test("reports a policy that denies writing for RyzeAPI", async () => {
  const forbidden = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [forbidden] });
  await clientOf(world).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  expect(await runDoctor(ryzeapi())).toEqual(fails("upload.access-denied"));
  expect(await runDoctor(ryzeapi("--read-only"))).toEqual({
    exitCode: 3,
    outcome: "inconclusive",
    codes: ["upload.read-only"],
  });
});

test("reports an empty prefix for Label Studio, and accepts one with files and a filter", async () => {
  expect(await runDoctor(labels("--prefix", "raw/"))).toEqual(fails("contents.empty-prefix"));
  await put("raw/a.jpg");
  expect(await runDoctor(labels("--prefix", "raw/", "--no-presign"))).toEqual(works);
  const { exitCode, codes } = await runDoctor(labels("--prefix", "raw/", "--regex-filter", "jpg"));
  expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: ["regex-filter.regex-not-evaluated"] });
});

test("reports a working bucket for Flashback and for any other service", async () => {
  const options = ["--bucket", bucket, "--endpoint", world.url, "--multipart"];
  expect(await runDoctor(["flashback", ...options])).toEqual(works);
  expect(await runDoctor(["generic", ...options, "--addressing", "path"])).toEqual(works);
});

test("exits with 2 if the gateway is unavailable", async () => {
  const { exitCode } = await runDoctor(["ryzeapi", "--bucket", bucket, "--endpoint", "http://127.0.0.1:9"]);
  expect(exitCode).toBe(2);
});
