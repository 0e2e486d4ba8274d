import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { ConformanceCase } from "../support/case";
import { clientOf, fetchCode, statusOf } from "../support/world";

export const signatureCases: readonly ConformanceCase[] = [
  {
    title: "a wrong secret is rejected",
    decidedBy: "ceph",
    servers: ["emulator", "ceph"],
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world, { ...world.owner, secretAccessKey: `${world.owner.secretAccessKey}x` });
      return [
        await statusOf(s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }))),
        await statusOf(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["403 SignatureDoesNotMatch", "403 Unknown"],
  },
  {
    title: "an unknown key is rejected",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world, { ...world.owner, accessKeyId: "UNKNOWNKEY" });
      return statusOf(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 InvalidAccessKeyId",
  },
  {
    title: "a clock that is an hour late is rejected",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world, world.owner, { systemClockOffset: -3_600_000 });
      return statusOf(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 RequestTimeTooSkewed",
  },
  {
    title: "a signature for another region is rejected",
    decidedBy: "aws",
    page: "ErrorResponses",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world, world.owner, { region: "eu-central-1" });
      return statusOf(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "400 AuthorizationHeaderMalformed",
    differs: { ceph: { expected: "200", why: "it uses the region of the signature" } },
  },
  {
    title: "a body that was changed after signing is rejected",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      s3.middlewareStack.add(
        (next) => (args) => {
          const request = Object(args.request);
          request.headers["x-amz-content-sha256"] = createHash("sha256").update("other").digest("hex");
          return next(args);
        },
        { step: "build" },
      );
      return statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text" })));
    },
    expected: "400 XAmzContentSHA256Mismatch",
  },
  {
    title: "a request without a signature is rejected",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      return [
        await fetchCode(`${world.url}/${Bucket}/key`, { method: "PUT", body: "text" }),
        await fetchCode(`${world.url}/${Bucket}/key`, { method: "DELETE" }),
        await fetchCode(`${world.url}/${Bucket}/?policy`),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "an invalid signature is rejected",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const headers = { Authorization: "Bearer token" };
      return fetchCode(`${world.url}/${Bucket}/key`, { headers });
    },
    expected: "400 InvalidArgument",
  },
  {
    title: "a signature in both header and query is rejected",
    decidedBy: "aws",
    page: "ErrorResponses",
    servers: ["emulator"],
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const url = await getSignedUrl(clientOf(world), new GetObjectCommand(at));
      return fetchCode(url, { headers: { Authorization: "Bearer token" } });
    },
    expected: "400 InvalidArgument",
  },
];
