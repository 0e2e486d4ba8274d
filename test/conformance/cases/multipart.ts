import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type ObjectCannedACL,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { bodyText, type ConformanceWorld, clientOf, fetchCode, statusOf } from "../support/world";

const FULL = Buffer.alloc(5 * 1024 * 1024, "x");

async function begun(world: ConformanceWorld, ACL?: ObjectCannedACL) {
  const at = { Bucket: await world.bucket(), Key: "big" };
  const { UploadId } = await clientOf(world).send(
    new CreateMultipartUploadCommand({ ...at, ...(ACL === undefined ? {} : { ACL }) }),
  );
  return { ...at, UploadId };
}

async function part(
  world: ConformanceWorld,
  upload: Awaited<ReturnType<typeof begun>>,
  PartNumber: number,
  Body: Buffer,
) {
  const { ETag } = await clientOf(world).send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { ETag, PartNumber };
}

export const multipartCases: readonly ConformanceCase[] = [
  {
    title: "parts become one object with the ACL of the initial request",
    decidedBy: "ceph",
    async run(world) {
      const upload = await begun(world, "public-read");
      const Parts = [await part(world, upload, 1, FULL), await part(world, upload, 2, Buffer.from("end"))];
      await clientOf(world).send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
      );
      const at = { Bucket: upload.Bucket, Key: upload.Key };
      const { ContentLength, ETag } = await clientOf(world).send(new HeadObjectCommand(at));
      const end = await clientOf(world).send(new GetObjectCommand({ ...at, Range: "bytes=-5" }));
      return [
        ETag,
        ContentLength,
        await bodyText(end),
        await fetchCode(`${world.url}/${at.Bucket}/${at.Key}`),
      ];
    },
    expected: ['"6d7c5fbffce55b2eb513ca823d7235b2-2"', FULL.length + 3, "xxend", "200"],
  },
  {
    title: "an unfinished upload is listed, and not found after it was aborted",
    decidedBy: "ceph",
    async run(world) {
      const upload = await begun(world);
      const s3 = clientOf(world);
      await part(world, upload, 1, Buffer.from("text"));
      const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: upload.Bucket }));
      const { Parts } = await s3.send(new ListPartsCommand(upload));
      return [
        Uploads?.map(({ Key }) => Key),
        Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
        await statusOf(s3.send(new AbortMultipartUploadCommand(upload))),
        await statusOf(s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: "text" }))),
        await statusOf(s3.send(new HeadObjectCommand({ Bucket: upload.Bucket, Key: upload.Key }))),
      ];
    },
    expected: [["big"], [[1, 4]], "204", "404 NoSuchUpload", "404 NotFound"],
  },
  {
    title: "only the last part can be small",
    decidedBy: "ceph",
    async run(world) {
      const upload = await begun(world);
      const small = Buffer.from("text");
      const Parts = [await part(world, upload, 1, small), await part(world, upload, 2, small)];
      return statusOf(
        clientOf(world).send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
      );
    },
    expected: "400 EntityTooSmall",
  },
  {
    title: "a part must match the uploaded one",
    decidedBy: "ceph",
    async run(world) {
      const upload = await begun(world);
      await part(world, upload, 1, Buffer.from("text"));
      const Parts = [{ PartNumber: 1, ETag: '"0123456789abcdef0123456789abcdef"' }];
      return statusOf(
        clientOf(world).send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
      );
    },
    expected: "400 InvalidPart",
  },
];
