import { type S3, startS3 } from "../../src/s3";
import { OPEN } from "./support/client";
import { createPresignedPost, type PresignedPostOptions } from "./support/presigned-post";

let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", OPEN);
});
afterAll(() => s3.stop());
beforeEach(() => s3.bucket("bucket").objects.clear());

const stored = () =>
  [...s3.bucket("bucket").objects.values()].map(({ key, content }) => [key, `${content.bytes}`]);
const post = async (options: PresignedPostOptions = {}, file = "text", more: Record<string, string> = {}) => {
  const { url, fields } = await createPresignedPost(s3, "bucket", options);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...more })) {
    form.append(name, value);
  }
  form.append("file", new Blob([file]), "photo.png");
  form.append("submit", "Upload");
  return fetch(url, { method: "POST", body: form, redirect: "manual" });
};
const outcome = async (response: Promise<Response>) => {
  const { status, text } = await response.then(async (found) => ({
    status: found.status,
    text: await found.text(),
  }));
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
};

test("a form stores a file with the metadata in its fields", async () => {
  const fields = { acl: "public-read", "x-amz-meta-a": "b", "Content-Type": "image/png" };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of S3
  const response = await post({ key: "up/${filename}", fields });
  expect([response.status, stored()]).toEqual([204, [["up/photo.png", "text"]]]);
  const download = await fetch(`${s3.url}/bucket/up/photo.png`);
  const { headers } = download;
  expect([headers.get("content-type"), headers.get("x-amz-meta-a"), headers.get("etag")]).toEqual([
    "image/png",
    "b",
    '"1cb251ec0d568de6a929b520c4aed8d1"',
  ]);
});

test.each([
  ["C:\\\\folder\\\\photo.png", "up/photo.png"],
  ["folder/photo.png", "up/photo.png"],
  ["$&.png", "up/$&.png"],
])("the file name %s is the key %s", async (name, key) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of S3
  const template = "up/${filename}";
  const { url, fields } = await createPresignedPost(s3, "bucket", { key: template });
  const parts = Object.entries(fields).map(
    ([field, value]) => `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const file = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\ntext\r\n--b--`;
  const headers = { "content-type": "multipart/form-data; boundary=b" };
  expect(await outcome(fetch(url, { method: "POST", body: parts.join("") + file, headers }))).toBe("204");
  expect(stored()).toEqual([[key, "text"]]);
});

test("a policy is compared with the fields that contain the file name", async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of S3
  const key = "up/${filename}";
  expect(await outcome(post({ key, conditions: [["eq", "$key", "up/photo.png"]] }))).toBe("204");
  expect(await outcome(post({ key, conditions: [["eq", "$key", "up/other.png"]] }))).toBe("403 AccessDenied");
  const fields = { "x-amz-meta-name": "photo.png" };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of S3
  expect(await outcome(post({ fields }, "text", { "x-amz-meta-name": "${filename}" }))).toBe("204");
  expect(s3.bucket("bucket").objects.get("key")?.headers).toEqual({ "x-amz-meta-name": "photo.png" });
});

test("the response contains the URL of the object", async () => {
  const { headers } = await post({ key: "a b/c" });
  expect(headers.get("location")).toBe(`${s3.url}/bucket/a%20b%2Fc`);
});

test("a file that contains the boundary of another form, or is larger than the memory for fields, is complete", async () => {
  const file = `\r\n--boundary--\r\n${"0123456789".padEnd(3_000_000, "x")}`;
  expect(await outcome(post({}, file))).toBe("204");
  expect(stored()).toEqual([["key", file]]);
});

test("the form selects the response", async () => {
  const created = await post({ fields: { success_action_status: "201" } });
  expect([created.status, await created.text()]).toEqual([201, expect.stringContaining("<Key>key</Key>")]);
  const redirected = await post({ fields: { success_action_redirect: "https://example.com/done?a=b" } });
  expect([redirected.status, redirected.headers.get("location")]).toEqual([
    303,
    "https://example.com/done?a=b&bucket=bucket&key=key&etag=%221cb251ec0d568de6a929b520c4aed8d1%22",
  ]);
});

test.each<[string, PresignedPostOptions, Record<string, string>, string]>([
  ["a field without a condition", {}, { acl: "public-read" }, "403 AccessDenied"],
  [
    "another value than the condition",
    { fields: { acl: "private" } },
    { acl: "public-read" },
    "403 AccessDenied",
  ],
  [
    "another key than the prefix",
    { key: "up/a", conditions: [["starts-with", "$key", "x/"]] },
    {},
    "403 AccessDenied",
  ],
  ["a file that is too large", { conditions: [["content-length-range", 0, 3]] }, {}, "400 EntityTooLarge"],
  ["a file that is too small", { conditions: [["content-length-range", 5, 9]] }, {}, "400 EntityTooSmall"],
  ["a policy that has expired", { expiresInSeconds: -1 }, {}, "403 AccessDenied"],
  ["a wrong signature", {}, { "x-amz-signature": "".padEnd(64, "0") }, "403 SignatureDoesNotMatch"],
  ["a wrong policy", {}, { policy: "e30=" }, "403 SignatureDoesNotMatch"],
  ["an unsupported field", { fields: { "x-amz-object-lock-mode": "COMPLIANCE" } }, {}, "501 NotImplemented"],
  ["no key", { key: "" }, {}, "400 InvalidArgument"],
])("a form with %s stores nothing", async (_title, options, more, expected) => {
  expect(await outcome(post(options, "text", more))).toBe(expected);
  expect(stored()).toEqual([]);
});

test("a form without a policy needs the permission of anonymous clients", async () => {
  const send = (bucket: string) => {
    const form = new FormData();
    form.append("key", "key");
    form.append("file", new Blob(["text"]), "a");
    return outcome(fetch(`${s3.url}/${bucket}`, { method: "POST", body: form }));
  };
  s3.addBucket("public", { ...OPEN, acl: "public-read-write" });
  expect([await send("bucket"), await send("public")]).toEqual(["403 AccessDenied", "204"]);
});

test("a body that is not a form, or ends early, stores nothing", async () => {
  const send = (body: string) => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    return outcome(fetch(`${s3.url}/bucket`, { method: "POST", body, headers }));
  };
  const head =
    '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nkey\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ntext';
  for (const body of ["", "text", "--b", head]) {
    expect(await send(body)).toBe("400 MalformedPOSTRequest");
  }
  expect(stored()).toEqual([]);
});
