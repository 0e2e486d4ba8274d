import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { outcomeOf, s3Client } from "./support/client";
import { signedStatus } from "./support/signed-request";

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket");
});
afterAll(() => s3.stop());

const RULE = { ID: "one", Status: "Enabled", Filter: { Prefix: "a/" }, Expiration: { Days: 1 } } as const;
const LONG_ID = Buffer.alloc(256, "a").toString();
const put = (...Rules: LifecycleRule[]) =>
  client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: "bucket", LifecycleConfiguration: { Rules } }),
  );

test("a rule without an ID gets one", async () => {
  const { ID: _, ...unnamed } = RULE;
  await put(RULE, unnamed);
  const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: "bucket" }));
  expect(Rules.map(({ ID }) => ID)).toEqual(["one", expect.stringMatching(/^.{10,255}$/)]);
  expect(Rules[1]).toMatchObject(unnamed);
});

test.each<[string, string, LifecycleRule[]]>([
  ["no rule", "MalformedXML", []],
  ["an ID of 256 characters", "InvalidArgument", [{ ...RULE, ID: LONG_ID }]],
  ["two rules of one ID", "InvalidArgument", [RULE, RULE]],
  ["an unknown status", "MalformedXML", [{ ...RULE, Status: "enabled" as "Enabled" }]],
  ["a time that is not midnight", "InvalidArgument", [{ ...RULE, Expiration: { Date: new Date(1000) } }]],
])("a lifecycle configuration with %s is rejected", async (_title, name, rules) => {
  expect(await outcomeOf(put(...rules))).toMatchObject({ name, status: 400 });
});

test("a rule in a document with a namespace prefix gets an ID", async () => {
  const rule =
    "<s:Rule ><s:Status>Enabled</s:Status><s:Expiration><s:Days>1</s:Days></s:Expiration></s:Rule>";
  const body = `<s:LifecycleConfiguration xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/">${rule}</s:LifecycleConfiguration>`;
  expect(await signedStatus(s3, { method: "PUT", target: "/bucket?lifecycle", body })).toBe("200");
  expect(s3.bucket("bucket").lifecycle).toMatch(/<s:Rule ><s:ID>\w+<\/s:ID><s:Status>/);
});
