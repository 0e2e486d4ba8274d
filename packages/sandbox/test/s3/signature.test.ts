import { createHash, createHmac } from "node:crypto";
import http from "node:http";
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Credentials, type S3, type S3Options, startS3 } from "../../src/s3";
import { Sha256 } from "../../src/s3/sha256";
import { fetchStatus, OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;

async function start(options: S3Options = {}): Promise<void> {
  s3 = await startS3(options);
  s3.addBucket("bucket", { ...OPEN, objects: { "a b/key": "text" } });
}

afterEach(() => s3.stop());

const list = () => new ListObjectsV2Command({ Bucket: "bucket" });
const object = { Bucket: "bucket", Key: "a b/key" };

function asRoot(change: Partial<Credentials>): Credentials {
  return { ...s3.root, ...change };
}

test("accepts the right secret, and rejects a wrong one and an unknown key", async () => {
  await start();
  expect(await outcomeOf(s3Client(s3).send(list()))).toBe(200);
  expect(await outcomeOf(s3Client(s3, asRoot({ secretAccessKey: "wrong" })).send(list()))).toMatchObject({
    name: "SignatureDoesNotMatch",
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  });
  expect(await outcomeOf(s3Client(s3, asRoot({ accessKeyId: "AKIAUNKNOWN" })).send(list()))).toMatchObject({
    name: "InvalidAccessKeyId",
    status: 403,
    message: "The AWS Access Key Id you provided does not exist in our records.",
  });
});

test("rejects a body, path or header that was changed after signing", async () => {
  await start();
  const put = () => new PutObjectCommand({ ...object, Body: "text" });
  const changed = (
    change: (request: { path: string; headers: Record<string, string>; body: unknown }) => void,
  ) => {
    const sender = s3Client(s3);
    sender.middlewareStack.add(
      (next) => (args) => {
        change(args.request as Parameters<typeof change>[0]);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    return outcomeOf(sender.send(put()));
  };
  const body = Buffer.from("TEXT");
  expect(await changed((request) => Object.assign(request, { body }))).toMatchObject({
    name: "XAmzContentSHA256Mismatch",
    status: 400,
  });
  expect(await changed((request) => Object.assign(request, { path: "/bucket/other" }))).toMatchObject({
    name: "SignatureDoesNotMatch",
  });
  expect(
    await changed((request) => Object.assign(request.headers, { "x-amz-acl": "public-read" })),
  ).toMatchObject({
    name: "AccessDenied",
    message: "There were headers present in the request which were not signed",
  });
});

test("rejects clocks that differ by more than 15 minutes", async () => {
  await start();
  for (const [minutes, expected] of [
    [-14, 200],
    [14, 200],
    [-16, "RequestTimeTooSkewed"],
    [16, "RequestTimeTooSkewed"],
  ] as const) {
    const sender = s3Client(s3, s3.root, { systemClockOffset: minutes * 60_000 });
    const result = await outcomeOf(sender.send(list()));
    expect(typeof result === "object" ? result.name : result).toBe(expected);
  }
  s3.behavior.clockSkewMs = 3_600_000;
  expect(await outcomeOf(s3Client(s3).send(list()))).toMatchObject({ name: "RequestTimeTooSkewed" });
});

test("verifies the time, expiry and signature of presigned URLs", async () => {
  await start();
  const url = (options: Parameters<typeof getSignedUrl>[2] = {}) =>
    getSignedUrl(s3Client(s3), new GetObjectCommand(object), { expiresIn: 60, ...options });
  expect(await (await fetch(await url())).text()).toBe("text");
  const at = (seconds: number) => ({ signingDate: new Date(Date.now() + seconds * 1000) });
  expect(await fetchStatus(await url(at(-50)))).toBe("200");
  const expired = await (await fetch(await url(at(-61)))).text();
  expect(expired).toContain("<Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>");
  expect(await fetchStatus(await url(at(3600)))).toBe("403 AccessDenied");
  expect(await fetchStatus((await url()).replace("Expires=60", "Expires=61"))).toBe(
    "403 SignatureDoesNotMatch",
  );
  expect(await fetchStatus((await url()).replace("a%20b", "b"))).toBe("403 SignatureDoesNotMatch");
  expect(await fetchStatus(await url(), { method: "PUT", body: "x" })).toBe("403 SignatureDoesNotMatch");
  expect(await fetchStatus((await url()).replace("Expires=60", "Expires=604801"))).toBe(
    "400 AuthorizationQueryParametersError",
  );
  expect(await fetchStatus((await url()).replace(/&X-Amz-Date=[^&]+/, ""))).toBe(
    "400 AuthorizationQueryParametersError",
  );
});

test("rejects older signature versions and invalid signatures", async () => {
  await start();
  const url = `${s3.url}/bucket/key`;
  expect(await fetchStatus(url, { headers: { Authorization: "AWS key:signature" } })).toBe(
    "400 InvalidRequest",
  );
  expect(await fetchStatus(`${url}?AWSAccessKeyId=key&Signature=x&Expires=1`)).toBe("400 InvalidRequest");
  expect(await fetchStatus(url, { headers: { Authorization: "Basic eDp5" } })).toBe("400 InvalidArgument");
  const half = {
    Authorization: "AWS4-HMAC-SHA256 Credential=half",
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
  };
  expect(await fetchStatus(url, { headers: half })).toBe("403 AccessDenied");
  expect(await fetchStatus(url, { headers: { ...half, "x-amz-date": "20260101T000000Z" } })).toBe(
    "400 AuthorizationHeaderMalformed",
  );
});

test("names the right region in the error, or redirects to its endpoint", async () => {
  await start({ region: "eu-central-1" });
  const abroad = () => s3Client(s3, s3.root, { region: "us-west-2" });
  await expect(abroad().send(list())).rejects.toMatchObject({
    name: "AuthorizationHeaderMalformed",
    message:
      "The authorization header is malformed; the region 'us-west-2' is wrong; expecting 'eu-central-1'",
    Region: "eu-central-1",
  });
  const url = await getSignedUrl(abroad(), new GetObjectCommand(object));
  expect(await (await fetch(url)).text()).toContain(
    "<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; the region",
  );
  await expect(abroad().send(new HeadBucketCommand({ Bucket: "bucket" }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
    $response: { headers: { "x-amz-bucket-region": "eu-central-1" } },
  });
  s3.behavior.wrongRegion = "redirect";
  await expect(abroad().send(list())).rejects.toMatchObject({
    name: "PermanentRedirect",
    Endpoint: "bucket.s3.eu-central-1.localhost",
    $metadata: { httpStatusCode: 301 },
    $response: { headers: { "x-amz-bucket-region": "eu-central-1" } },
  });
});

test("redirects from an endpoint of another region", async () => {
  await start({ region: "eu-central-1" });
  const at = (region: string) =>
    s3Client(s3, s3.root, {
      endpoint: `http://s3.${region}.localhost:${s3.port}`,
      region,
      forcePathStyle: false,
    });
  expect(await outcomeOf(at("eu-central-1").send(list()))).toBe(200);
  expect(await outcomeOf(at("us-west-2").send(list()))).toMatchObject({
    name: "PermanentRedirect",
    status: 301,
  });
});

test("a new key becomes visible after a number of requests, or after a time", async () => {
  await start();
  const policy = { Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" } };
  const soon = s3.addUser("soon", { policy, visibleAfter: { requests: 2 } });
  const seen: unknown[] = [];
  for (let time = 0; time < 3; time++) {
    const result = await outcomeOf(s3Client(s3, soon).send(list()));
    seen.push(typeof result === "object" ? result.name : result);
  }
  expect(seen).toEqual(["InvalidAccessKeyId", "InvalidAccessKeyId", 200]);

  const later = s3.addUser("later", { policy, visibleAfter: { ms: 80 } });
  expect(await outcomeOf(s3Client(s3, later).send(list()))).toMatchObject({ name: "InvalidAccessKeyId" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await outcomeOf(s3Client(s3, later).send(list()))).toBe(200);
});

test("keys are added and rotated", async () => {
  await start();
  const policy = { Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" } };
  const first = s3.addUser("user", { policy });
  const second = s3.addKey("user");
  expect(await outcomeOf(s3Client(s3, first).send(list()))).toBe(200);
  expect(await outcomeOf(s3Client(s3, second).send(list()))).toBe(200);
  const third = s3.rotateKey("user");
  expect(await outcomeOf(s3Client(s3, second).send(list()))).toMatchObject({ name: "InvalidAccessKeyId" });
  expect(await outcomeOf(s3Client(s3, third).send(list()))).toBe(200);

  const fourth = s3.addKey("user");
  s3.removeKey(third.accessKeyId);
  expect(await outcomeOf(s3Client(s3, third).send(list()))).toMatchObject({ name: "InvalidAccessKeyId" });
  expect(await outcomeOf(s3Client(s3, fourth).send(list()))).toBe(200);
  s3.removeUser("user");
  expect(await outcomeOf(s3Client(s3, fourth).send(list()))).toMatchObject({ name: "InvalidAccessKeyId" });
  expect(() => s3.removeUser("user")).toThrow('User "user" does not exist.');
});

test("temporary credentials require their token, and expire", async () => {
  await start();
  const policy = { Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" } };
  const keys = s3.addUser("guest", { policy, sessionToken: "token" });
  expect(await outcomeOf(s3Client(s3, keys).send(list()))).toBe(200);
  const bare = { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey };
  expect(await outcomeOf(s3Client(s3, bare).send(list()))).toMatchObject({ name: "InvalidAccessKeyId" });
  const wrong = { ...keys, sessionToken: "other" };
  expect(await outcomeOf(s3Client(s3, wrong).send(list()))).toMatchObject({
    name: "InvalidToken",
    status: 400,
  });
  const late = s3.addUser("late", { policy, sessionToken: "token", expiresAt: new Date(0) });
  expect(await outcomeOf(s3Client(s3, late).send(list()))).toMatchObject({
    name: "ExpiredToken",
    status: 400,
  });
});

test.each([
  ["s3", undefined, "404 NoSuchKey"],
  ["ec2", undefined, "400 AuthorizationHeaderMalformed"],
  ["s3", "20200101", "400 AuthorizationHeaderMalformed"],
])("a signature for the service %s and the day %s", async (service, day, expected) => {
  await start();
  const headers = await signedFor(service);
  const authorization = day ? headers.authorization?.replace(/\/\d{8}\//, `/${day}/`) : headers.authorization;
  expect(
    await fetchStatus(`${s3.url}/bucket/key`, {
      headers: { ...headers, authorization: authorization ?? "" },
    }),
  ).toBe(expected);
});

async function signedFor(service: string): Promise<Record<string, string>> {
  const { host, hostname } = new URL(s3.url);
  const signer = new SignatureV4({
    credentials: s3.root,
    region: s3.region,
    service,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: "http:",
    hostname,
    path: "/bucket/key",
    headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  });
  return headers;
}

test.each(["basic", "http"])("the time of a signature can be in the Date header (%s)", async (form) => {
  await start();
  const now = new Date();
  const basic = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const hash = createHash("sha256").update("").digest("hex");
  const headers = {
    date: form === "basic" ? basic : now.toUTCString(),
    host: new URL(s3.url).host,
    "x-amz-content-sha256": hash,
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `GET\n/bucket\n\n${lines.join("")}\n${names}\n${hash}`;
  const scope = `${basic.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${s3.root.secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${basic}\n${scope}\n${digest}`).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${s3.root.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const status = new Promise((resolve, reject) => {
    const request = http.get(`${s3.url}/bucket`, { headers: { ...headers, authorization } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("error", reject);
  });
  expect(await status).toBe(200);
});
