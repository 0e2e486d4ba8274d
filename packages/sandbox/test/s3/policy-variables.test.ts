import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { evaluateIdentityPolicy, type PolicyInput, parsePolicy, type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";

const principal = { arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333" };

function decide(
  statement: Partial<{ Resource: string; Condition: Record<string, Record<string, string>> }>,
  resource: string,
  context: Record<string, string> = { "aws:username": "alice" },
  Version: "2012-10-17" | "2008-10-17" = "2012-10-17",
) {
  const Statement = { Effect: "Allow" as const, Action: "s3:*", Resource: "*", ...statement };
  const policy = parsePolicy({ Version, Statement });
  return evaluateIdentityPolicy(policy, { action: "s3:GetObject", resource, principal, context });
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of policies
const OWN = { Resource: "arn:aws:s3:::bucket/${aws:username}/*" };

test.each<[string, string, Record<string, string>, string]>([
  ["alice", "arn:aws:s3:::bucket/alice/a", { "aws:username": "alice" }, "allow"],
  ["another user", "arn:aws:s3:::bucket/bob/a", { "aws:username": "alice" }, "none"],
  ["a user whose name is a pattern", "arn:aws:s3:::bucket/bob/a", { "aws:username": "*" }, "none"],
  ["a caller without a name", "arn:aws:s3:::bucket//a", {}, "none"],
  ["the text of the variable", "arn:aws:s3:::bucket/${aws:username}/a", { "aws:username": "alice" }, "none"],
])("a resource with the name of the user, for %s", (_title, resource, context, expected) => {
  expect(decide(OWN, resource, context)).toBe(expected);
});

test("variables can have a default, and stand for special characters", () => {
  const withDefault = { Resource: "arn:aws:s3:::bucket/${aws:username, 'shared'}/*" };
  expect(decide(withDefault, "arn:aws:s3:::bucket/shared/a", {})).toBe("allow");
  const star = { Resource: "arn:aws:s3:::bucket/${*}${?}${$}" };
  expect(decide(star, "arn:aws:s3:::bucket/*?$")).toBe("allow");
  expect(decide(star, "arn:aws:s3:::bucket/ab$")).toBe("none");
});

test("a policy of an older version has no variables", () => {
  const resource = "arn:aws:s3:::bucket/${aws:username}/a";
  expect(decide(OWN, resource, { "aws:username": "alice" }, "2008-10-17")).toBe("allow");
});

test.each([
  ["StringEquals", "${aws:username}", "allow"],
  ["StringLike", "${aws:username}", "allow"],
  ["StringNotEquals", "${aws:username}", "none"],
  ["StringEquals", "${aws:userid}", "none"],
])("the condition %s with %s", (operator, value, expected) => {
  const context = { "aws:username": "a*", "s3:prefix": "a*" };
  expect(decide({ Condition: { [operator]: { "s3:prefix": value } } }, "*", context)).toBe(expected);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of policies

test.each([
  ["DateLessThan", "2026-01-02T00:00:00Z", "allow"],
  ["DateLessThan", "2026-01-01T00:00:00Z", "none"],
  ["DateLessThanEquals", "2026-01-01T00:00:00Z", "allow"],
  ["DateGreaterThan", "1767225599", "allow"],
  ["DateGreaterThanEquals", "2026-01-01T00:00:01Z", "none"],
  ["DateEquals", "1767225600", "allow"],
  ["DateNotEquals", "2026-01-01T00:00:00Z", "none"],
])("the condition %s of the current time with %s", (operator, value, expected) => {
  const context = { "aws:currenttime": "2026-01-01T00:00:00Z" };
  expect(decide({ Condition: { [operator]: { "aws:CurrentTime": value } } }, "*", context)).toBe(expected);
});

test("a condition key with the name of a property of all objects is missing", () => {
  expect(decide({ Condition: { StringNotEquals: { constructor: "a" } } }, "*")).toBe("allow");
});

describe("bucket policies", () => {
  let s3: S3;
  let client: S3Client;
  beforeEach(async () => {
    s3 = await startS3();
    client = s3Client(s3);
    s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
  });
  afterEach(() => s3.stop());

  const Resource = "arn:aws:s3:::bucket/*";
  const put = (Statement: object) => {
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
    return outcomeOf(client.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy })));
  };

  test("writes can be required to be conditional (User Guide, conditional-writes-enforce)", async () => {
    const Condition = {
      Null: { "s3:if-none-match": "true" },
      Bool: { "s3:ObjectCreationOperation": "true" },
    };
    await put({ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource, Condition });
    const at = { Bucket: "bucket", Key: "new" };
    expect(await outcomeOf(client.send(new PutObjectCommand(at)))).toMatchObject({ name: "AccessDenied" });
    expect(await outcomeOf(client.send(new CreateMultipartUploadCommand(at)))).toBe(200);
    expect(await outcomeOf(client.send(new PutObjectCommand({ ...at, IfNoneMatch: "*" })))).toBe(200);
  });

  test("a permission can end at a time", async () => {
    const until = (time: string) => ({ DateLessThan: { "aws:CurrentTime": time } });
    const read = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource };
    for (const [time, status] of [
      ["2020-01-01T00:00:00Z", 403],
      ["2999-01-01T00:00:00Z", 200],
    ] as const) {
      await put({ ...read, Condition: until(time) });
      expect((await fetch(`${s3.url}/bucket/key`)).status).toBe(status);
    }
  });

  test("a canonical user ID names an account", async () => {
    const account = "444455556666";
    const all: PolicyInput = { Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } };
    const other = s3Client(s3, s3.addUser("other", { account, policy: all }));
    const read = () => outcomeOf(other.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" })));
    expect(await read()).toMatchObject({ name: "AccessDenied" });
    const Principal = { CanonicalUser: s3.account(account).canonicalId };
    await put({ Effect: "Allow", Principal, Action: "s3:GetObject", Resource });
    expect(await read()).toBe(200);
  });

  test("an operator for several values is not offered and changes nothing", async () => {
    const Condition = { "ForAllValues:StringEquals": { "s3:RequestObjectTagKeys": "a" } };
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource, Condition };
    expect(await put(statement)).toMatchObject({ name: "NotImplemented", status: 501 });
    expect(s3.bucket("bucket").policy).toBeUndefined();
    expect(await put({ ...statement, Condition: { Other: { a: "b" } } })).toMatchObject({
      name: "MalformedPolicy",
    });
  });
});
