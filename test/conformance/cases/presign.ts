import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Case } from "../support/case";
import { client, type Keys, outcome, plain, type World } from "../support/world";

async function signed(world: World, options: Parameters<typeof getSignedUrl>[2] = {}, keys?: Keys) {
  const at = { Bucket: await world.bucket(), Key: "a b/key" };
  await client(world).send(new PutObjectCommand({ ...at, Body: "text" }));
  return getSignedUrl(client(world, keys), new GetObjectCommand(at), { expiresIn: 60, ...options });
}

export const presignCases: readonly Case[] = [
  {
    title: "a presigned URL allows reading without credentials",
    judge: "ceph",
    async run(world) {
      const url = await signed(world);
      return (await fetch(url)).text();
    },
    expected: "text",
  },
  {
    title: "a presigned URL with a changed signature is rejected",
    judge: "ceph",
    async run(world) {
      const url = await signed(world);
      return plain(
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
    judge: "ceph",
    async run(world) {
      return plain((await signed(world)).replace("/key?", "/other?"));
    },
    expected: "403 SignatureDoesNotMatch",
  },
  {
    title: "a presigned URL with a changed expiry is rejected",
    judge: "ceph",
    async run(world) {
      return plain((await signed(world)).replace("X-Amz-Expires=60", "X-Amz-Expires=6000"));
    },
    expected: "403 SignatureDoesNotMatch",
  },
  {
    title: "an expired presigned URL is rejected",
    judge: "ceph",
    async run(world) {
      return plain(await signed(world, { signingDate: new Date(Date.now() - 120_000) }));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a presigned URL of an unknown access key is rejected",
    judge: "ceph",
    async run(world) {
      return plain(await signed(world, {}, { accessKeyId: "UNKNOWNKEY", secretAccessKey: "secret" }));
    },
    expected: "403 InvalidAccessKeyId",
  },
  {
    title: "a presigned URL of a user without permissions is rejected",
    judge: "ceph",
    async run(world) {
      return plain(await signed(world, {}, world.stranger));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a presigned URL allows an upload",
    judge: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const url = await getSignedUrl(client(world), new PutObjectCommand(at), { expiresIn: 60 });
      return [
        await plain(url, { method: "PUT", body: "text" }),
        await outcome(client(world).send(new GetObjectCommand(at))),
      ];
    },
    expected: ["200", "200"],
  },
  {
    title: "a presigned URL for reading does not allow writing",
    judge: "ceph",
    async run(world) {
      return plain(await signed(world), { method: "PUT", body: "other" });
    },
    expected: "403 SignatureDoesNotMatch",
  },
];
