import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BucketSettings } from "pulumi-byob-sandbox/s3";
import { administratorChecks } from "../../../src/cli/doctor/administrator";
import { entries } from "../../../src/cli/doctor/entries";
import { keyInputs, secretInputs } from "../../../src/cli/doctor/entry";
import { commandLine } from "../../../src/cli/doctor/next-step";
import { declarations } from "../../../src/provider/entry";
import { bucketAccess, fields, type ResourceDefinition } from "../../../src/services/resource-definition";
import { everyNameIsHere, modelslabOnAws, namesAsUsual } from "../probe/support/store";

test.each(entries)(
  "$service has a setting for each input about the bucket, and its keys are secrets",
  (entry) => {
    const kind = declarations().find(({ type }) => type === entry.resourceType) as ResourceDefinition;
    const { shape } = kind.schema;
    const roles = Object.keys(shape).filter((input) => fields.get(shape[input] as never)?.role !== undefined);
    const own = entry.fields.map(({ input }) => input);
    expect([...own, ...keyInputs(entry)]).toEqual(expect.arrayContaining(roles));
    for (const input of own) {
      expect(secretInputs.has(input)).toBe(false);
      expect(shape).toHaveProperty(input);
    }
    for (const input of keyInputs(entry)) {
      expect(fields.get(shape[input] as never)?.secret).toBe(true);
    }
  },
);

test.each(declarations())("what $type tells about the bucket is complete", (kind) => {
  const secret = Object.entries(kind.schema.shape).filter(([, field]) => fields.get(field as never)?.secret);
  const access = bucketAccess(kind, Object.fromEntries(secret.map(([name]) => [name, `value of ${name}`])));
  expect(access.accessKeyId).toMatch(/^value of /);
  expect(access.secretAccessKey).toMatch(/^value of /);
  expect(access.accessKeyId).not.toBe(access.secretAccessKey);
});

test("the repeated command is quoted for a shell and contains no login", () => {
  expect(commandLine(["doctor", "ryzeapi", "--endpoint", "https://me:pw@s3.example/x?sig=1", "a b"])).toBe(
    "npx byob doctor ryzeapi --endpoint 'https://***@s3.example/x?***' 'a b'",
  );
});

describe("the administrator's checks", () => {
  const account = "111122223333";
  let folder: string;
  const before = { ...process.env };
  beforeAll(() => {
    everyNameIsHere();
    folder = mkdtempSync(join(tmpdir(), "byob-doctor-"));
  });
  afterAll(() => {
    namesAsUsual();
    process.env = before;
    rmSync(folder, { recursive: true });
  });

  async function check(who: string, blocked: boolean, bucket: BucketSettings = {}) {
    const { s3, modelslab } = await modelslabOnAws("B", { bucket });
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url} ${request.headers["x-amz-account-id"] ?? ""}`.trim());
      expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
      response.end(
        request.method === "POST"
          ? `<GetCallerIdentityResponse><Account>${who}</Account></GetCallerIdentityResponse>`
          : `<PublicAccessBlockConfiguration><BlockPublicAcls>${blocked}</BlockPublicAcls></PublicAccessBlockConfiguration>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const here = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { accessKeyId, secretAccessKey } = s3.root;
    // The SDK reads a file only once.
    const file = join(folder, `credentials-${s3.port}`);
    writeFileSync(
      file,
      `[boss]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: join(folder, "none") });
    const by = {
      profile: "boss",
      signal: AbortSignal.timeout(20_000),
      accounts: { sts: here, control: here },
    };
    const findings = await administratorChecks(modelslab, by);
    expect(s3.requests().every(({ method }) => ["GET", "HEAD"].includes(method))).toBe(true);
    await s3.stop();
    server.close();
    server.closeAllConnections();
    return {
      findings: findings.map(({ action, outcome, response, cause }) => [outcome, cause, action, response]),
      requests,
    };
  }

  test("report the settings of the bucket and of the account", async () => {
    const { findings, requests } = await check(account, true);
    expect(requests).toEqual(["POST /", `GET /v20180820/configuration/publicAccessBlock ${account}`]);
    expect(findings.map(([outcome, cause, , response]) => `${outcome} ${cause}: ${response}`)).toEqual([
      "passed ok: the same",
      "warning acl-disabled: BucketOwnerEnforced",
      "warning public-acl-blocked: enabled: BlockPublicAcls, IgnorePublicAcls",
      "passed ok: public",
      "passed ok: eu-central-1",
      "passed ok: AES256",
      "passed ok: none",
      "passed ok: no Deny",
      "passed ok: none",
      "passed ok: BucketOwner",
      "warning account-blocks-public-access: enabled: BlockPublicAcls",
    ]);
  });

  const deny = (Condition: Record<string, Record<string, string>>): BucketSettings => ({
    policy: {
      Statement: [
        { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*", Condition },
      ],
    },
  });
  const rule = (prefix: string, status = "Enabled", action = "<Expiration><Days>7</Days></Expiration>") => ({
    lifecycle: `<LifecycleConfiguration><Rule><ID>tidy</ID><Filter><Prefix>${prefix}</Prefix></Filter><Status>${status}</Status>${action}</Rule></LifecycleConfiguration>`,
  });

  test.each<[string, BucketSettings, string]>([
    [
      "a Deny by IP address",
      deny({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
      "denied-by-source",
    ],
    ["a Deny without TLS", deny({ Bool: { "aws:SecureTransport": "false" } }), "tls-required"],
    [
      "a Deny without encryption",
      deny({ Null: { "s3:x-amz-server-side-encryption": "true" } }),
      "encryption-header-required",
    ],
    ["a Deny for ACLs", deny({ StringEquals: { "s3:x-amz-acl": "private" } }), "acl-denied-by-policy"],
    ["Requester Pays", { requesterPays: true }, "requester-pays"],
    ["a rule that deletes the bucket", rule(""), "lifecycle-expires"],
    ["a rule that deletes the directory", rule("generations/"), "lifecycle-expires"],
    ["a rule that deletes a part of the directory", rule("generations/old"), "lifecycle-expires"],
  ])("warn about %s", async (_, bucket, cause) => {
    const { findings } = await check(account, false, bucket);
    expect(findings.filter(([outcome]) => outcome === "warning").map((finding) => finding[1])).toContain(
      cause,
    );
  });

  test.each([
    ["another directory", rule("logs/")],
    ["the probe's objects", rule("generations/.probe-")],
    ["a disabled rule", rule("", "Disabled")],
    [
      "incomplete uploads",
      rule(
        "",
        "Enabled",
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
      ),
    ],
  ])("do not warn about a lifecycle rule for %s", async (_, bucket) => {
    const { findings } = await check(account, false, bucket);
    expect(findings.map((finding) => finding[1])).not.toContain("lifecycle-expires");
  });

  test("end if the bucket belongs to another account", async () => {
    const { findings, requests } = await check("444455556666", true);
    expect(requests).toEqual(["POST /"]);
    expect(findings.map(([, cause]) => cause)).toEqual(["other-account"]);
  });
});
