import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Case } from "../support/case";
import { client, outcome, plain } from "../support/world";

export const signatureCases: readonly Case[] = [
  {
    title: "a wrong secret is rejected",
    judge: "ceph",
    servers: ["standIn", "ceph"],
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, { ...world.owner, secretAccessKey: `${world.owner.secretAccessKey}x` });
      return [
        await outcome(s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }))),
        await outcome(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["403 SignatureDoesNotMatch", "403 Unknown"],
  },
  {
    title: "an unknown key is rejected",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, { ...world.owner, accessKeyId: "UNKNOWNKEY" });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 InvalidAccessKeyId",
  },
  {
    title: "a clock that is an hour late is rejected",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, world.owner, { systemClockOffset: -3_600_000 });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 RequestTimeTooSkewed",
  },
  {
    title: "a signature for another region is rejected",
    judge: "aws",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, world.owner, { region: "eu-central-1" });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "400 AuthorizationHeaderMalformed",
    differs: { ceph: { expected: "200", why: "it uses the region of the signature" } },
  },
  {
    title: "a body that was changed after signing is rejected",
    judge: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = client(world);
      s3.middlewareStack.add(
        (next) => (args) => {
          const request = Object(args.request);
          request.headers["x-amz-content-sha256"] = createHash("sha256").update("other").digest("hex");
          return next(args);
        },
        { step: "build" },
      );
      return outcome(s3.send(new PutObjectCommand({ ...at, Body: "text" })));
    },
    expected: "400 XAmzContentSHA256Mismatch",
  },
  {
    title: "a request without a signature is rejected",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      return [
        await plain(`${world.url}/${Bucket}/key`, { method: "PUT", body: "text" }),
        await plain(`${world.url}/${Bucket}/key`, { method: "DELETE" }),
        await plain(`${world.url}/${Bucket}/?policy`),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "an invalid signature is rejected",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const headers = { Authorization: "Bearer token" };
      return plain(`${world.url}/${Bucket}/key`, { headers });
    },
    expected: "400 InvalidArgument",
  },
  {
    title: "a signature in both header and query is rejected",
    judge: "aws",
    servers: ["standIn"],
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const url = await getSignedUrl(client(world), new GetObjectCommand(at));
      return plain(url, { headers: { Authorization: "Bearer token" } });
    },
    expected: "400 InvalidArgument",
  },
];
