import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, s3Client } from "./support/client";

let s3: S3;
let client: S3Client;
const ids: string[] = [];
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", OPEN);
  for (const Key of ["b/2", "b/1", "a", "a", "a", "a", "c"]) {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: "bucket", Key }));
    ids.push(UploadId ?? "");
  }
});
afterAll(() => s3.stop());

const list = (more: Partial<ListMultipartUploadsCommandInput> = {}) =>
  client.send(new ListMultipartUploadsCommand({ Bucket: "bucket", ...more }));

/** Uploads by their number, and prefixes, of all pages. `after` runs between two pages. */
async function pages(size: number, more = {}, after?: (uploads: [string, string][]) => Promise<void>) {
  const found: (number | string | undefined)[][] = [];
  let markers: Partial<ListMultipartUploadsCommandInput> = {};
  for (;;) {
    const page = await list({ MaxUploads: size, ...more, ...markers });
    const uploads = page.Uploads ?? [];
    found.push([
      ...uploads.map(({ UploadId }) => ids.indexOf(UploadId ?? "")),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ]);
    if (page.IsTruncated !== true) {
      return found;
    }
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    await after?.(uploads.map(({ Key = "", UploadId = "" }) => [Key, UploadId]));
  }
}

test("uploads of one key are listed in the order in which they were started", async () => {
  expect(await pages(3)).toEqual([[2, 3, 4], [5, 1, 0], [6]]);
});

test("keys with the same text up to the delimiter form one entry", async () => {
  expect((await list({ Delimiter: "/" })).Delimiter).toBe("/");
  expect(await pages(1000, { Delimiter: "/" })).toEqual([[2, 3, 4, 5, 6, "b/"]]);
  expect(await pages(2, { Delimiter: "/" })).toEqual([
    [2, 3],
    [4, 5],
    [6, "b/"],
  ]);
  expect(await pages(1, { Delimiter: "/", Prefix: "b" })).toEqual([["b/"]]);
  expect(await pages(1, { Delimiter: "/", Prefix: "b/" })).toEqual([[1], [0]]);
});

test("the response to a completed upload contains the URL of the object", async () => {
  const at = { Bucket: "bucket", Key: "b/1", UploadId: ids[1] };
  const { ETag } = await client.send(new UploadPartCommand({ ...at, PartNumber: 1, Body: "text" }));
  const complete = new CompleteMultipartUploadCommand({
    ...at,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
  const { Location = "" } = await client.send(complete);
  expect(Location).toBe(`${s3.url}/bucket/b%2F1`);
});

test("no upload is missed if those of a page are aborted before the next page", async () => {
  await pages(2, {}, async (uploads) => {
    for (const [Key, UploadId] of uploads) {
      await client.send(new AbortMultipartUploadCommand({ Bucket: "bucket", Key, UploadId }));
    }
  });
  // Those of the last page.
  expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(["b/2", "c"]);
});
