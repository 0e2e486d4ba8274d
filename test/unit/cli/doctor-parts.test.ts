import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { administratorChecks } from "../../../src/cli/doctor/administrator";
import { matches } from "../../../src/cli/doctor/labelstudio";
import { entries, keyInputs, secretInputs } from "../../../src/cli/doctor/tables";
import { commandLine } from "../../../src/cli/doctor/verdict";
import { declarations } from "../../../src/provider/entry";
import { fields } from "../../../src/services/kind";
import { everyNameIsHere, modelslabOnAws, namesAsUsual } from "../probe/support/store";

/** What only this command looks at; the others are what `access` reads. */
const beyondAccess: Record<string, string[]> = {
  "label-studio": ["recursiveScan", "regexFilter"],
  flashback: ["storageType"],
};

test.each(entries)("$service has the settings that its kind reads, and its keys are the secrets", (entry) => {
  const kind = declarations().find(({ type }) => type === entry.kind);
  const shape = kind?.schema.shape ?? {};
  const own = entry.fields.map(({ input }) => input);
  const read = new Set<string>(beyondAccess[entry.service]);
  const reading = (_: object, name: string | symbol) => {
    read.add(String(name));
    return name === "baseUrl" ? "http://server" : undefined;
  };
  kind?.access?.(new Proxy({}, { get: reading }));
  if (kind?.access) {
    expect([...own, ...keyInputs(entry)].sort()).toEqual([...read].sort());
  }
  for (const input of own) {
    expect(Object.keys(shape)).toContain(input);
  }
  for (const input of own) {
    expect(secretInputs.has(input)).toBe(false);
  }
  for (const input of keyInputs(entry)) {
    expect(fields.get(shape[input] as never)?.secret).toBe(true);
  }
});

test.each([
  [".*\\.jpg$", 1],
  ["jpg", 0],
  ["(?i)RAW/.*", 2],
  ["(?P<a>r)aw/(?P=a)?.*\\Z", 2],
  ["raw/(?#comment).*", undefined],
  ["(", undefined],
  ["(r*)*x", undefined],
])("the expression %s", (expression, count) => {
  const keys = expression.endsWith("x") ? ["r".repeat(40)] : ["raw/a.jpg", "raw/b.png"];
  expect(matches(expression, keys)).toBe(count);
});

test("the command to run again is fit for a shell and shows no login", () => {
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

  async function check(who: string, blocked: boolean) {
    const { s3, modelslab } = await modelslabOnAws("B");
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
    const file = join(folder, "credentials");
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
      findings: findings.map(({ tried, outcome, answered, code }) => [outcome, code, tried, answered]),
      requests,
    };
  }

  test("read what decides, and the account's own switches", async () => {
    const { findings, requests } = await check(account, true);
    expect(requests).toEqual(["POST /", `GET /v20180820/configuration/publicAccessBlock ${account}`]);
    expect(findings.map(([outcome, code, , answered]) => `${outcome} ${code}: ${answered}`)).toEqual([
      "ok ok: the same",
      "warning acls-switched-off: BucketOwnerEnforced",
      "warning public-acls-blocked: on: BlockPublicAcls, IgnorePublicAcls",
      "ok ok: public",
      "ok ok: eu-central-1",
      "ok ok: AES256",
      "ok ok: none",
      "warning account-blocks-public-access: on: BlockPublicAcls",
    ]);
  });

  test("end where the bucket is another account's", async () => {
    const { findings, requests } = await check("444455556666", true);
    expect(requests).toEqual(["POST /"]);
    expect(findings.map(([, code]) => code)).toEqual(["other-account"]);
  });
});
