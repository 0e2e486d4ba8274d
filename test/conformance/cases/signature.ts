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
    title: "a wrong secret",
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
    title: "an unknown key",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, { ...world.owner, accessKeyId: "UNKNOWNKEY" });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 InvalidAccessKeyId",
  },
  {
    title: "a clock that is an hour late",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, world.owner, { systemClockOffset: -3_600_000 });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "403 RequestTimeTooSkewed",
  },
  {
    title: "a signature for another region",
    judge: "aws",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = client(world, world.owner, { region: "eu-central-1" });
      return outcome(s3.send(new ListObjectsV2Command({ Bucket })));
    },
    expected: "400 AuthorizationHeaderMalformed",
    differs: { ceph: { expected: "200", why: "it takes the region from the signature" } },
  },
  {
    title: "a body that is not the one that was signed",
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
    title: "no signature at all",
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
    title: "something that is no signature",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const headers = { Authorization: "Bearer token" };
      return plain(`${world.url}/${Bucket}/key`, { headers });
    },
    expected: "400 InvalidArgument",
  },
  {
    title: "a signature in header and query at once",
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
