import type { S3Options } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../../src/probe";
import { tinyServer } from "../../unit/probe/support/server";
import { emulatedBucket } from "../accesses";
import type { Situation, SituationContext } from "../situation";

type Respond = (status: number, body: string, headers?: Record<string, string>) => void;

/** Access of ModelsLab through a CDN that caches errors and forwards to the directory, unless `handle` responds itself. */
async function behindCdn(
  context: SituationContext,
  handle: (path: string, respond: Respond) => boolean,
  options: S3Options = {},
): Promise<BucketAccess> {
  const { modelslab } = await emulatedBucket(context, options);
  const cached = new Map<string, [status: number, body: string]>();
  const cdn = await tinyServer(({ url: path = "" }, response) => {
    const respond: Respond = (status, body, headers = {}) => {
      if (status >= 400) {
        cached.set(path, [status, body]);
      }
      response.writeHead(status, headers).end(body);
    };
    const error = cached.get(path);
    if (error !== undefined) {
      respond(...error, { age: "1" });
      return;
    }
    if (handle(path, respond)) {
      return;
    }
    fetch(`${modelslab.publicUrl.replace(/\/$/, "")}${path}`).then(async (found) => {
      respond(found.status, await found.text(), { "content-type": found.headers.get("content-type") ?? "" });
    });
  });
  context.onStop(cdn.stop);
  return { ...modelslab, publicUrl: `http://images.example.com:${cdn.port}` };
}

async function withPublicUrl(context: SituationContext, change: (publicUrl: string) => string) {
  const { modelslab } = await emulatedBucket(context);
  return { access: { ...modelslab, publicUrl: change(modelslab.publicUrl) } };
}

function throughCdn(
  id: string,
  situation: string,
  handle: (path: string, respond: Respond) => boolean,
  expected: Situation["expected"],
): Situation {
  return {
    id,
    situation,
    runsOn: ["emulator"],
    create: async (context) => ({ access: await behindCdn(context, handle) }),
    expected,
  };
}

/** Situations of public URLs and CDNs. */
export const PUBLIC_URL_SITUATIONS: readonly Situation[] = [
  throughCdn("healthy-cdn", "A CDN forwards to the directory", () => false, { outcome: "passed" }),
  {
    id: "public-url-without-directory",
    situation: "The public URL lacks the image directory",
    runsOn: ["emulator"],
    create: (context) => withPublicUrl(context, (url) => url.replace("generations/", "")),
    expected: {
      outcome: "failed",
      code: "public-url.wrong-url",
      advice: /my-bucket\/generations\/ as the public URL/,
    },
  },
  {
    id: "public-url-with-directory-twice",
    situation: "The public URL contains the image directory twice",
    runsOn: ["emulator"],
    create: (context) => withPublicUrl(context, (url) => `${url}generations/`),
    expected: {
      outcome: "failed",
      code: "public-url.wrong-url",
      advice: /my-bucket\/generations\/ as the public URL/,
    },
  },
  throughCdn(
    "cdn-denies",
    "The CDN denies requests, and the bucket is public",
    (_, respond) => {
      respond(403, "<html><title>Request blocked</title></html>", { "content-type": "text/html" });
      return true;
    },
    { outcome: "failed", code: "public-url.cdn-denied", advice: /origin and the path/ },
  ),
  throughCdn(
    "cdn-caches-error",
    "The CDN serves a cached error",
    (path, respond) => {
      if (path.includes("?probe=")) {
        return false;
      }
      respond(404, "not found", { age: "3" });
      return true;
    },
    { outcome: "passed", code: "public-url.cached-error", advice: /Wait until the cached error expires/ },
  ),
  {
    id: "cdn-caches-errors-until-acl-is-set",
    situation:
      "The store ignores the ACL in an upload and applies PutObjectAcl, behind a CDN that caches errors",
    runsOn: ["emulator"],
    create: async (context) => ({
      access: await behindCdn(context, () => false, { differently: { aclOnPut: "ignored" } }),
    }),
    expected: { outcome: "passed" },
  },
  throughCdn(
    "cdn-page",
    "The public URL returns a website's page for every path, and the bucket is public",
    (_, respond) => {
      respond(200, "<!doctype html><title>My site</title>", { "content-type": "text/html" });
      return true;
    },
    { outcome: "failed", code: "public-url.cdn-denied" },
  ),
  {
    id: "bucket-listing-public",
    situation: "Anonymous clients can list the bucket",
    runsOn: ["emulator"],
    create: async (context) => {
      const { s3, modelslab } = await emulatedBucket(context);
      const Resource = ["arn:aws:s3:::my-bucket"];
      s3.setBucketPolicy("my-bucket", {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource }],
      });
      return { access: modelslab };
    },
    expected: { outcome: "passed", code: "public-listing.bucket-listing-public" },
  },
  {
    id: "kms-not-public",
    situation: "The bucket encrypts with a KMS key, and images must be public",
    runsOn: ["emulator"],
    create: async (context) => ({
      access: (
        await emulatedBucket(context, { bucket: { encryption: { algorithm: "aws:kms", kmsKeyId: "key" } } })
      ).modelslab,
    }),
    expected: { outcome: "failed", code: "public-url.kms-not-public", advice: /SSE-S3/ },
  },
];
