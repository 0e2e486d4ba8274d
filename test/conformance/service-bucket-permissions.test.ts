import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketUse } from "../../src/policies";
import { applyRecorded } from "../unit/aws/support/apply";
import { withoutAction } from "../unit/aws/support/without";
import { type MotoConnection, motoWorld } from "./support/moto";
import { DIRECTORY, recordedBucket, useOf } from "./support/service-bucket";
import { type ConformanceWorld, clientOf, statusOf } from "./support/world";

jest.setTimeout(30_000);

let world: ConformanceWorld;
let owner: S3Client;
beforeAll(() => {
  const server: MotoConnection = JSON.parse(process.env.PULUMI_BYOB_TEST_MOTO ?? "");
  world = motoWorld(server);
  owner = clientOf(world);
});
afterAll(() => owner.destroy());

/** Objects that exist before policies are evaluated: one under each key, and a multipart upload of the first key. */
interface BucketLocation {
  Bucket: string;
  UploadId: string | undefined;
  /** Key that a probe would write for this use. */
  ofProbe: string;
}
const inside = `${DIRECTORY}/picture.png`;
const beside = "elsewhere/picture.png";

const put = (s3: S3Client, Bucket: string, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));

type Call = (s3: S3Client, location: BucketLocation) => Promise<string>;

/** Requests by the permission that they require. */
const calls: Readonly<Record<string, Call>> = {
  "s3:ListBucket": (s3, { Bucket }) =>
    statusOf(s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${DIRECTORY}/` }))),
  "s3:GetBucketLocation": (s3, { Bucket }) => statusOf(s3.send(new GetBucketLocationCommand({ Bucket }))),
  "s3:ListBucketMultipartUploads": (s3, { Bucket }) =>
    statusOf(s3.send(new ListMultipartUploadsCommand({ Bucket }))),
  "s3:GetObject": (s3, { Bucket }) => statusOf(s3.send(new GetObjectCommand({ Bucket, Key: inside }))),
  "s3:PutObject": (s3, { Bucket }) => statusOf(put(s3, Bucket, inside)),
  "s3:PutObjectAcl": (s3, { Bucket }) =>
    statusOf(s3.send(new PutObjectAclCommand({ Bucket, Key: inside, ACL: "private" }))),
  "s3:ListMultipartUploadParts": (s3, { Bucket, UploadId }) =>
    statusOf(s3.send(new ListPartsCommand({ Bucket, Key: inside, UploadId }))),
  "s3:AbortMultipartUpload": (s3, { Bucket, UploadId }) =>
    statusOf(s3.send(new AbortMultipartUploadCommand({ Bucket, Key: inside, UploadId }))),
  "s3:DeleteObject": (s3, { Bucket }) => statusOf(s3.send(new DeleteObjectCommand({ Bucket, Key: inside }))),
  "read outside": (s3, { Bucket }) => statusOf(s3.send(new GetObjectCommand({ Bucket, Key: beside }))),
  "write outside": (s3, { Bucket }) => statusOf(put(s3, Bucket, beside)),
  "clean up after a probe": (s3, { Bucket, ofProbe }) =>
    statusOf(s3.send(new DeleteObjectCommand({ Bucket, Key: ofProbe }))),
};

/**
 * The bucket is created beforehand. moto does not evaluate the conditions of a bucket policy, so that the TLS statement
 * rejects every upload. Public read access is tested on Ceph instead.
 */
const NOT_ON_MOTO = ["Bucket", "BucketPolicy"];

/** Creates the resources of a ServiceBucket. Returns which requests its user can send under this policy. */
async function allowed(use: BucketUse, change: (policy: string) => string = (it) => it): Promise<string[]> {
  const Bucket = await world.bucket();
  const made = await recordedBucket(use, Bucket);
  // The user is created last, because moto evaluates policies from then on.
  const settings = made.resources.filter(({ kind }) => kind !== "UserPolicy");
  const addUser = () => world.owner;
  await applyRecorded(settings, { s3: owner, addUser, without: NOT_ON_MOTO });
  const ofProbe = `${use.service === "flashback" ? "" : `${DIRECTORY}/`}.probe-0/probe.txt`;
  for (const key of [inside, beside, ofProbe]) {
    await put(owner, Bucket, key);
  }
  const { UploadId } = await owner.send(new CreateMultipartUploadCommand({ Bucket, Key: inside }));
  const policy = change(String(made.one("UserPolicy").inputs.policy));
  const s3 = clientOf(world, await world.user(asMotoReadsIt(policy)));
  const outcomes: [string, string][] = [];
  for (const [permission, call] of Object.entries(calls)) {
    outcomes.push([permission, await call(s3, { Bucket, UploadId, ofProbe })]);
  }
  s3.destroy();
  expect(outcomes.filter(([, outcome]) => !/^20\d$|^403 AccessDenied$/.test(outcome))).toEqual([]);
  return outcomes.flatMap(([permission, outcome]) => (outcome.startsWith("20") ? [permission] : []));
}

/** Policy without conditions: moto does not support `s3:prefix`, so it denies a listing that is limited to prefixes. */
function asMotoReadsIt(policy: string): object {
  const document = JSON.parse(policy) as { Statement: { Condition?: unknown }[] };
  const Statement = document.Statement.map(({ Condition: _, ...statement }) => statement);
  return { ...document, Statement };
}

const reads = ["s3:ListBucket", "s3:GetObject"];
const stores = ["s3:GetObject", "s3:PutObject"];
const cleans = "clean up after a probe";
const labels = { service: "label-studio", prefix: DIRECTORY, origins: [] } as const;
const parts = ["s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];

const uses: [string, BucketUse, string[]][] = [
  [
    "modelslab, directory",
    useOf("modelslab", "directory"),
    ["s3:ListBucket", ...stores, "s3:PutObjectAcl", cleans],
  ],
  ["modelslab, acl", useOf("modelslab", "acl"), ["s3:ListBucket", ...stores, "s3:PutObjectAcl", cleans]],
  ["modelslab, none", useOf("modelslab", "none"), ["s3:ListBucket", ...stores, "s3:PutObjectAcl", cleans]],
  ["ryzeapi, none", useOf("ryzeapi", "none"), [...stores, cleans]],
  ["ryzeapi, directory", useOf("ryzeapi", "directory"), [...stores, cleans]],
  ["ryzeapi, acl", useOf("ryzeapi", "acl"), [...stores, "s3:PutObjectAcl", cleans]],
  ["label-studio", labels, reads],
  ["label-studio, export", { ...labels, export: true }, [...reads, "s3:PutObject", cleans]],
  [
    "label-studio, export and deletion",
    { ...labels, export: true, canDelete: true },
    [...reads, "s3:PutObject", "s3:DeleteObject", cleans],
  ],
  [
    "flashback",
    useOf("flashback", "none"),
    [
      ...["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      ...[...stores, ...parts, "s3:DeleteObject", "read outside", "write outside", cleans],
    ],
  ],
];

const inOrder = (permissions: readonly string[]) =>
  Object.keys(calls).filter((permission) => permissions.includes(permission));

describe("on moto, the user of a use can do what its service needs, and nothing else", () => {
  it.each(uses)("%s", async (_name, use, permissions) => {
    expect(await allowed(use)).toEqual(inOrder(permissions));
  });
});

describe("on moto, removing a permission denies the requests that require it, and no others", () => {
  const removed = uses.flatMap(([name, use, permissions]) =>
    permissions
      .filter((permission) => permission.startsWith("s3:"))
      .map((permission): [string, string, BucketUse, string[]] => [name, permission, use, permissions]),
  );

  it.each(removed)("%s, without %s", async (_name, permission, use, permissions) => {
    // The permission applies to the whole bucket, so access outside the directory requires it as well.
    const besides: Record<string, string> = {
      "s3:GetObject": "read outside",
      "s3:PutObject": "write outside",
    };
    const left = permissions.filter((one) => one !== permission && one !== besides[permission]);
    expect(await allowed(use, (policy) => withoutAction(policy, permission))).toEqual(inOrder(left));
  });
});

it("unlike AWS, moto applies the TLS statement to all requests", async () => {
  const Bucket = await world.bucket();
  const { resources } = await recordedBucket(useOf("ryzeapi", "none"), Bucket);
  const policies = resources.filter(({ kind }) => kind === "BucketPolicy");
  expect(policies).toHaveLength(1);
  await applyRecorded(policies, { s3: owner, addUser: () => world.owner });
  expect(await statusOf(put(owner, Bucket, inside))).toMatch(/^403/);
});
