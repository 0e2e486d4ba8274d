import {
  type CORSRule,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, codeOf, statusOf } from "../support/world";

const LABEL_STUDIO = "https://label-studio.example";
const RULE: CORSRule = {
  AllowedOrigins: [LABEL_STUDIO],
  AllowedMethods: ["GET"],
  AllowedHeaders: ["*"],
  ExposeHeaders: ["x-amz-request-id"],
  MaxAgeSeconds: 3000,
};

async function withRules(world: ConformanceWorld, ...CORSRules: CORSRule[]) {
  const at = { Bucket: await world.bucket(), Key: "key" };
  await clientOf(world).send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" }));
  if (CORSRules.length > 0) {
    await clientOf(world).send(
      new PutBucketCorsCommand({ Bucket: at.Bucket, CORSConfiguration: { CORSRules } }),
    );
  }
  return { Bucket: at.Bucket, url: `${world.url}/${at.Bucket}/key` };
}

async function preflight(url: string, origin: string, method = "GET", headers?: string) {
  const response = await fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": method,
      ...(headers === undefined ? {} : { "Access-Control-Request-Headers": headers }),
    },
  });
  return [await codeOf(response), response.headers.get("access-control-allow-origin")];
}

async function allowedOrigin(url: string, origin: string) {
  const response = await fetch(url, { headers: { Origin: origin } });
  await response.text();
  return [response.status, response.headers.get("access-control-allow-origin")];
}

export const corsCases: readonly ConformanceCase[] = [
  {
    title: "a preflight of a known origin is allowed",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withRules(world, RULE);
      return preflight(url, LABEL_STUDIO, "GET", "range");
    },
    expected: ["200", LABEL_STUDIO],
  },
  {
    title: "a preflight of an unknown origin or for another method is rejected",
    decidedBy: "aws",
    page: "cors-troubleshooting",
    async run(world) {
      const { url } = await withRules(world, RULE);
      return [await preflight(url, "https://elsewhere.example"), await preflight(url, LABEL_STUDIO, "PUT")];
    },
    expected: [
      ["403 AccessForbidden", null],
      ["403 AccessForbidden", null],
    ],
    differs: {
      ceph: {
        expected: [
          ["403 AccessDenied", null],
          ["403 AccessDenied", null],
        ],
        why: "it has one code for both; the status is the same",
      },
    },
  },
  {
    title: "a preflight without rules is rejected",
    decidedBy: "aws",
    page: "cors-troubleshooting",
    async run(world) {
      const { url } = await withRules(world);
      return preflight(url, LABEL_STUDIO);
    },
    expected: ["403 AccessForbidden", null],
    differs: { ceph: { expected: ["403 AccessDenied", null], why: "it has one code for both" } },
  },
  {
    title: "a preflight without an origin is rejected",
    decidedBy: "aws",
    page: "RESTOPTIONSobject",
    async run(world) {
      const { url } = await withRules(world, RULE);
      return codeOf(await fetch(url, { method: "OPTIONS" }));
    },
    expected: "400 BadRequest",
    differs: {
      ceph: { expected: "400 InvalidArgument", why: "it has another code; the status is the same" },
    },
  },
  {
    title: "a response contains the header only for a known origin",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withRules(world, RULE);
      return [await allowedOrigin(url, LABEL_STUDIO), await allowedOrigin(url, "https://elsewhere.example")];
    },
    expected: [
      [200, LABEL_STUDIO],
      [200, null],
    ],
  },
  {
    title: "rules can allow every origin, and patterns of origins",
    decidedBy: "ceph",
    async run(world) {
      const any = await withRules(world, { ...RULE, AllowedOrigins: ["*"] });
      const some = await withRules(world, { ...RULE, AllowedOrigins: ["https://*.example"] });
      return [
        await allowedOrigin(any.url, "https://elsewhere.example"),
        await allowedOrigin(some.url, LABEL_STUDIO),
        await allowedOrigin(some.url, "https://label-studio.test"),
      ];
    },
    expected: [
      [200, "*"],
      [200, LABEL_STUDIO],
      [200, null],
    ],
  },
  {
    title: "the first matching rule applies",
    decidedBy: "aws",
    page: "cors",
    async run(world) {
      const put: CORSRule = { ...RULE, AllowedMethods: ["PUT"], MaxAgeSeconds: 1 };
      const { url } = await withRules(world, put, RULE, { ...RULE, MaxAgeSeconds: 2 });
      const response = await fetch(url, {
        method: "OPTIONS",
        headers: { Origin: LABEL_STUDIO, "Access-Control-Request-Method": "GET" },
      });
      return [response.status, response.headers.get("access-control-max-age")];
    },
    expected: [200, "3000"],
    differs: {
      ceph: {
        expected: [403, null],
        why: "it looks for the method only in the first rule that has the origin",
      },
    },
  },
  {
    title: "headers that a rule does not name are rejected",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withRules(world, { ...RULE, AllowedHeaders: ["range"] });
      const [status] = await preflight(url, LABEL_STUDIO, "GET", "x-other");
      return [await preflight(url, LABEL_STUDIO, "GET", "range"), String(status).slice(0, 3)];
    },
    expected: [["200", LABEL_STUDIO], "403"],
  },
  {
    title: "rules can be read, and are not found after deletion",
    decidedBy: "ceph",
    async run(world) {
      const { Bucket } = await withRules(world, RULE);
      const s3 = clientOf(world);
      const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket }));
      return [
        CORSRules,
        await statusOf(s3.send(new DeleteBucketCorsCommand({ Bucket }))),
        await statusOf(s3.send(new GetBucketCorsCommand({ Bucket }))),
      ];
    },
    expected: [[RULE], "204", "404 NoSuchCORSConfiguration"],
  },
];
