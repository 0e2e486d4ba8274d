import {
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";
import { md5, signedStatus } from "./support/signed-request";

const Bucket = "bucket";
let s3: S3;
let client: S3Client;
beforeEach(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket(Bucket, { ...OPEN, objects: { key: "text" } });
});
afterEach(() => s3.stop());

test("CORS rules keep their IDs, and an origin contains one wildcard at most", async () => {
  const rule = { ID: "one", AllowedMethods: ["GET"], AllowedOrigins: ["https://*.example.com"] };
  const put = (CORSRules: (typeof rule)[]) =>
    outcomeOf(client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } })));
  expect(await put([rule])).toBe(200);
  expect(await put([{ ...rule, AllowedOrigins: ["https://*.*.com"] }])).toMatchObject({
    name: "InvalidRequest",
    message: 'AllowedOrigin "https://*.*.com" can not have more than one wildcard.',
  });
  expect((await client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual([rule]);
});

test("the bucket key of the encryption is stored, and stated for objects", async () => {
  const put = (BucketKeyEnabled: boolean | undefined) => {
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms" as const };
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled }];
    const ServerSideEncryptionConfiguration = { Rules };
    return client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  };
  const stored = async () => {
    const { ServerSideEncryptionConfiguration: found } = await client.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    return found?.Rules?.[0]?.BucketKeyEnabled;
  };
  const ofObject = async (BucketKeyEnabled?: boolean) => {
    const at = { Bucket, Key: "new" };
    await client.send(
      new PutObjectCommand({ ...at, ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled }) }),
    );
    return (await client.send(new HeadObjectCommand(at))).BucketKeyEnabled;
  };
  await put(undefined);
  expect([await stored(), await ofObject(), await ofObject(true)]).toEqual([false, undefined, true]);
  await put(true);
  expect([await stored(), await ofObject(), await ofObject(false)]).toEqual([true, true, undefined]);
});

const SSE =
  "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault>";
const RULE = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>";

test.each([
  [
    "versioning",
    "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
    "501 NotImplemented",
  ],
  [
    "versioning",
    "<VersioningConfiguration><Status>Enabled</Status><Other/></VersioningConfiguration>",
    "400 MalformedXML",
  ],
  [
    "encryption",
    `<ServerSideEncryptionConfiguration><Rule>${SSE}<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>`,
    "501 NotImplemented",
  ],
  [
    "encryption",
    `<ServerSideEncryptionConfiguration><Rule>${SSE}<Other/></Rule></ServerSideEncryptionConfiguration>`,
    "400 MalformedXML",
  ],
  ["cors", `<CORSConfiguration><CORSRule>${RULE}<Other/></CORSRule></CORSConfiguration>`, "400 MalformedXML"],
  [
    "cors",
    `<CORSConfiguration><CORSRule>${RULE}<MaxAgeSeconds>x</MaxAgeSeconds></CORSRule></CORSConfiguration>`,
    "400 MalformedXML",
  ],
  [
    "ownershipControls",
    "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership><constructor/></Rule></OwnershipControls>",
    "400 MalformedXML",
  ],
  [
    "publicAccessBlock",
    "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><Other/></PublicAccessBlockConfiguration>",
    "400 MalformedXML",
  ],
  [
    "tagging",
    "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value><Other/></Tag></TagSet></Tagging>",
    "400 MalformedXML",
  ],
])("the setting ?%s with an element that is not read changes nothing: %s", async (name, body, expected) => {
  const settings = () => ({ ...s3.bucket(Bucket), objects: undefined });
  const before = structuredClone(JSON.parse(JSON.stringify(settings())));
  expect(await signedStatus(s3, { method: "PUT", target: `/bucket?${name}`, body })).toBe(expected);
  expect(JSON.parse(JSON.stringify(settings()))).toEqual(before);
});

test("a deletion with an element that is not read deletes nothing", async () => {
  const body = "<Delete><Object><Key>key</Key><IfOlder>1</IfOlder></Object></Delete>";
  const request = { method: "POST", target: "/bucket?delete", body, headers: { "content-md5": md5(body) } };
  expect(await signedStatus(s3, request)).toBe("400 MalformedXML");
  expect(s3.bucket(Bucket).objects.has("key")).toBe(true);
});

test("MFA delete can be confirmed as disabled", async () => {
  const body =
    "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>";
  expect(await signedStatus(s3, { method: "PUT", target: "/bucket?versioning", body })).toBe("200");
  expect(s3.bucket(Bucket).versioning).toBe(true);
});
