import { botChallengeOf } from "../../../src/probe/bot-challenge";
import { publicUrlCandidates } from "../../../src/probe/public-url-candidates";
import { shellQuoted } from "../../../src/probe/shell-quoted";
import { StoreClient } from "../../../src/probe/store-client";
import { storeTargetOf } from "../../../src/stores/target";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";

const NAME = "größe +%#?&='(1)*!";
const ENCODED = "gr%C3%B6%C3%9Fe%20%2B%25%23%3F%26%3D%27%281%29%2A%21";

test("a request contains keys and prefixes as the SDK signs them, with %20 for a space", async () => {
  const urls: string[] = [];
  const server = await tinyServer(({ url = "" }, response) => {
    urls.push(url);
    response.setHeader("etag", '"e"').end();
  });
  // wording-ignore: String.prototype.repeat
  const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s".repeat(40) };
  const shape = { endpoint: server.url, bucket: "media", region: "us-east-1", pathStyle: true };
  const client = new StoreClient(shape, keys);
  const attempt = { signal: AbortSignal.timeout(10_000), timeoutMs: 5_000, newConnection: false };
  await client.put({ key: `${NAME}/${NAME}`, body: "text" }, attempt);
  await client.list(`${NAME}/`, 1, attempt);
  await client.remove(NAME, "v +1", attempt);
  const presigned = await client.presign(NAME);
  await server.stop();
  expect(urls[0]).toBe(`/media/${ENCODED}/${ENCODED}?x-id=PutObject`);
  expect(urls[1]).toContain(`prefix=${ENCODED}%2F`);
  expect(urls[2]).toContain("versionId=v%20%2B1");
  expect(presigned.pathname).toBe(`/media/${ENCODED}`);
});

test("corrections of a public URL contain the directory percent-encoded, and https", () => {
  const access = {
    usage: usageNamed("ryzeapi"),
    bucket: "media",
    endpoint: "https://s3.example.com",
    directory: "größe 1",
  };
  const candidates = publicUrlCandidates("http://cdn.example.com/", storeTargetOf(access));
  expect(candidates).toContain("http://cdn.example.com/gr%C3%B6%C3%9Fe%201/");
  expect(candidates[0]).toBe("https://cdn.example.com/");
  const doubled = publicUrlCandidates("https://cdn.example.com/gr%C3%B6%C3%9Fe%201/", storeTargetOf(access));
  expect(doubled).toContain("https://cdn.example.com/");
});

test("values in commands are quoted, and placeholders are not", () => {
  expect(shellQuoted("my-bucket")).toBe("my-bucket");
  expect(shellQuoted("it's (new)/")).toBe("'it'\\''s (new)/'");
  expect(shellQuoted("<region>")).toBe("<region>");
});

/** Script that Imperva adds to the pages of a website. */
const INJECTED =
  '<title>My site</title><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=2&cb=15"></script>';

test.each([
  ["the object behind Imperva", 200, { "x-iinfo": "1" }, "pulumi-byob probe"],
  ["the object behind DataDome", 200, { "x-datadome": "protected" }, "pulumi-byob probe"],
  ["an error of the store behind Imperva", 404, { "x-iinfo": "1" }, INJECTED],
  ["a page of a website behind Imperva", 200, { "x-iinfo": "1" }, INJECTED],
  ["a denial of a website behind Imperva", 403, { "x-iinfo": "1" }, INJECTED],
  ["an error of the store behind DataDome", 404, { "x-datadome": "protected" }, "<Error/>"],
  ["a denial of the store behind DataDome", 403, { "x-datadome": "protected" }, "<Error/>"],
  ["a block of AWS WAF", 403, { "x-amzn-waf-action": "block" }, ""],
  ["an error page of Akamai", 403, { server: "AkamaiGHost" }, "<title>Access Denied</title>"],
  ["an error of the store behind Cloudflare", 403, { server: "cloudflare" }, "<Error/>"],
])("%s is not a bot challenge", (_, status, headers, body) => {
  expect(botChallengeOf(status, headers as Record<string, string>, body)).toBeUndefined();
});

test.each([
  [
    200,
    '<script src="/_Incapsula_Resource?SWJIYLWA=5074a744e2e3d891814e9a2dace20bd4,719d34d31c8e3a6e6f"></script>',
  ],
  [200, '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=7-76038078-0"></iframe>'],
  [403, '<iframe src="/_Incapsula_Resource?CWUDNSAI=9">Request unsuccessful.</iframe>'],
])("a page of Imperva with status %i is a bot challenge", (status, body) => {
  expect(botChallengeOf(status, { "x-iinfo": "1" }, body)).toBe("Imperva");
});

test("a page of DataDome with status 200 and its cookie is a bot challenge", () => {
  const body = "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>";
  expect(botChallengeOf(200, { "set-cookie": "datadome=abc; Path=/" }, body)).toBe("DataDome");
});

test("a page of DataDome that loads its CAPTCHA is a bot challenge", () => {
  const body = '<script>var dd={"rt":"c","host":"geo.captcha-delivery.com"}</script>';
  expect(botChallengeOf(403, { "x-datadome": "protected" }, body)).toBe("DataDome");
});
