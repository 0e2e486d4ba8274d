import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, statusOf, type WorldKeys } from "../support/world";

async function signed(
  world: ConformanceWorld,
  options: Parameters<typeof getSignedUrl>[2] = {},
  keys?: WorldKeys,
) {
  const at = { Bucket: await world.bucket(), Key: "a b/key" };
  await clientOf(world).send(new PutObjectCommand({ ...at, Body: "text" }));
  return getSignedUrl(clientOf(world, keys), new GetObjectCommand(at), { expiresIn: 60, ...options });
}

export const presignCases: readonly ConformanceCase[] = [
  {
    title: "a presigned URL allows reading without credentials",
    decidedBy: "ceph",
    async run(world) {
      const url = await signed(world);
      return (await fetch(url)).text();
    },
    expected: "text",
  },
  {
    title: "a presigned URL with a changed signature is rejected",
    decidedBy: "ceph",
    async run(world) {
      const url = await signed(world);
      return fetchCode(
        url.replace(
          /(X-Amz-Signature=[0-9a-f]{63})(.)/,
          (_, rest, last) => rest + (last === "0" ? "1" : "0"),
        ),
      );
    },
    expected: "403 SignatureDoesNotMatch",
  },
  {
    title: "a presigned URL is rejected for another key",
    decidedBy: "ceph",
    async run(world) {
      return fetchCode((await signed(world)).replace("/key?", "/other?"));
    },
    expected: "403 SignatureDoesNotMatch",
  },
  {
    title: "a presigned URL with a changed expiry is rejected",
    decidedBy: "ceph",
    async run(world) {
      return fetchCode((await signed(world)).replace("X-Amz-Expires=60", "X-Amz-Expires=6000"));
    },
    expected: "403 SignatureDoesNotMatch",
  },
  {
    title: "an expired presigned URL is rejected",
    decidedBy: "ceph",
    async run(world) {
      return fetchCode(await signed(world, { signingDate: new Date(Date.now() - 120_000) }));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a presigned URL of an unknown access key is rejected",
    decidedBy: "ceph",
    async run(world) {
      return fetchCode(await signed(world, {}, { accessKeyId: "UNKNOWNKEY", secretAccessKey: "secret" }));
    },
    expected: "403 InvalidAccessKeyId",
  },
  {
    title: "a presigned URL of a user without permissions is rejected",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      return fetchCode(await signed(world, {}, world.outsider));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a presigned URL allows an upload",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const url = await getSignedUrl(clientOf(world), new PutObjectCommand(at), { expiresIn: 60 });
      return [
        await fetchCode(url, { method: "PUT", body: "text" }),
        await statusOf(clientOf(world).send(new GetObjectCommand(at))),
      ];
    },
    expected: ["200", "200"],
  },
  {
    title: "a presigned URL for reading does not allow writing",
    decidedBy: "ceph",
    async run(world) {
      return fetchCode(await signed(world), { method: "PUT", body: "other" });
    },
    expected: "403 SignatureDoesNotMatch",
  },
];
