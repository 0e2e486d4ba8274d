import fc from "fast-check";
import {
  evaluateIdentityPolicy,
  evaluateResourcePolicy,
  type PolicyInput,
  parsePolicy,
  type Question,
} from "../../src/s3/policy";
import { patternFits } from "../../src/s3/policy-pattern";
import { isPublicPolicy } from "../../src/s3/policy-public";

const ACCOUNT = "111122223333";
const USER = { arn: `arn:aws:iam::${ACCOUNT}:user/somebody`, accountId: ACCOUNT };
const BUCKET = "arn:aws:s3:::bucket";

const actions = fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:Get*", "s3:*", "*");
const resources = fc.constantFrom(BUCKET, `${BUCKET}/*`, `${BUCKET}/open/*`, "arn:aws:s3:::other/*", "*");
const principals = fc.constantFrom<"*" | Record<string, string>>(
  "*",
  { AWS: "*" },
  { AWS: USER.arn },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { AWS: "arn:aws:iam::999999999999:root" },
);
const conditions = fc.constantFrom<Record<string, Record<string, string>> | undefined>(
  undefined,
  { StringLike: { "s3:prefix": "open/*" } },
  { StringNotEquals: { "s3:x-amz-acl": "public-read" } },
  { Bool: { "aws:SecureTransport": "false" } },
);
const effects = fc.constantFrom<"Allow" | "Deny">("Allow", "Deny");
const statements = (effect = effects) =>
  fc.array(
    fc
      .record({
        Effect: effect,
        Principal: principals,
        Action: actions,
        Resource: resources,
        when: conditions,
      })
      .map(({ when, ...entry }) => (when === undefined ? entry : { ...entry, Condition: when })),
    { minLength: 1, maxLength: 6 },
  );
const questions: fc.Arbitrary<Question> = fc.record({
  action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutObjectAcl"),
  resource: fc.constantFrom(BUCKET, `${BUCKET}/open/key`, `${BUCKET}/shut/key`),
  principal: fc.constantFrom(undefined, USER),
  context: fc.record({
    "s3:prefix": fc.constantFrom(undefined, "open/", "shut/"),
    "s3:x-amz-acl": fc.constantFrom(undefined, "public-read"),
    "aws:securetransport": fc.constantFrom("true", "false"),
  }),
});
const forEverybody = { Effect: "Deny" as const, Principal: "*" as const, Action: "*", Resource: "*" };

test("without an Allow nothing is allowed", () => {
  fc.assert(
    fc.property(statements(fc.constant("Deny")), questions, fc.boolean(), (Statement, question, counts) => {
      const policy = parsePolicy({ Statement });
      expect(evaluateIdentityPolicy(policy, question)).not.toBe("allow");
      expect(evaluateResourcePolicy(policy, question, counts)).not.toBe("allow");
      expect(evaluateIdentityPolicy(undefined, question)).toBe("none");
    }),
  );
});

test("a matching Deny overrides all other statements, in any position", () => {
  fc.assert(
    fc.property(statements(), fc.nat(), questions, (some, at, question) => {
      const index = at % (some.length + 1);
      const Statement = [...some.slice(0, index), forEverybody, ...some.slice(index)];
      expect(evaluateIdentityPolicy(parsePolicy({ Statement }), question)).toBe("deny");
      expect(evaluateResourcePolicy(parsePolicy({ Statement }), question, false)).toBe("deny");
    }),
  );
});

test("an additional Allow removes no permission, an additional Deny adds none", () => {
  const strength = { deny: 0, none: 1, allow: 2 };
  fc.assert(
    fc.property(
      statements(),
      statements(fc.constant("Allow")),
      statements(fc.constant("Deny")),
      questions,
      (some, allows, denies, question) => {
        const decision = (Statement: typeof some) =>
          strength[evaluateResourcePolicy(parsePolicy({ Statement }), question, true)];
        expect(decision([...some, ...allows])).toBeGreaterThanOrEqual(decision(some));
        expect(decision([...some, ...denies])).toBeLessThanOrEqual(decision(some));
      },
    ),
  );
});

test("a policy that names other principals does not apply to an anonymous caller", () => {
  fc.assert(
    fc.property(statements(), questions, (some, question) => {
      const Statement = some.map((entry) => ({ ...entry, Principal: { AWS: USER.arn } }));
      const anonymous = { ...question, principal: undefined };
      expect(evaluateResourcePolicy(parsePolicy({ Statement }), anonymous, true)).toBe("none");
    }),
  );
});

test("patterns are literal except for * and ?", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (before, after) => {
      fc.pre(!/[*?]/.test(before + after));
      expect(patternFits(before, before)).toBe(true);
      expect(patternFits(`${before}*`, before + after)).toBe(true);
      expect(patternFits(`*${after}`, before + after)).toBe(true);
      expect(patternFits(before, `${before}x`)).toBe(false);
    }),
  );
  expect(patternFits("a?c", "abc")).toBe(true);
  expect(patternFits("a?c", "ac")).toBe(false);
  expect(patternFits("a.c", "abc")).toBe(false);
});

function evaluated(statement: object, question: Partial<Question>) {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement }];
  const policy = parsePolicy(JSON.stringify({ Statement }));
  return evaluateIdentityPolicy(policy, {
    action: "s3:GetObject",
    resource: `${BUCKET}/key`,
    principal: USER,
    context: {},
    ...question,
  });
}

test.each([
  ["an action in other case", { Action: "S3:getobject" }, {}, "allow"],
  ["a resource in other case", { Resource: "arn:aws:s3:::Bucket/key" }, {}, "none"],
  ["all actions but one", { Action: undefined, NotAction: "s3:PutObject" }, {}, "allow"],
  ["all actions but this one", { Action: undefined, NotAction: "s3:Get*" }, {}, "none"],
  ["all resources but this one", { Resource: undefined, NotResource: `${BUCKET}/*` }, {}, "none"],
  ["a missing key", { Condition: { StringEquals: { "s3:prefix": "a" } } }, {}, "none"],
  [
    "a missing key in a negated condition",
    { Condition: { StringNotEquals: { "s3:prefix": "a" } } },
    {},
    "allow",
  ],
  ["the absence of a key", { Condition: { Null: { "s3:prefix": "true" } } }, {}, "allow"],
  ["a missing key with IfExists", { Condition: { StringEqualsIfExists: { "s3:prefix": "a" } } }, {}, "allow"],
  [
    "several values, one of which matches",
    { Condition: { StringEquals: { "s3:prefix": ["a", "b"] } } },
    { context: { "s3:prefix": "b" } },
    "allow",
  ],
  [
    "several values, none of which must match",
    { Condition: { StringNotEquals: { "s3:prefix": ["a", "b"] } } },
    { context: { "s3:prefix": "b" } },
    "none",
  ],
  [
    "two conditions, one of which fails",
    { Condition: { StringEquals: { "s3:prefix": "a" }, Bool: { "aws:SecureTransport": true } } },
    { context: { "s3:prefix": "a", "aws:securetransport": "false" } },
    "none",
  ],
  [
    "a network",
    { Condition: { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"] } } },
    { context: { "aws:sourceip": "192.0.2.77" } },
    "allow",
  ],
  [
    "another network",
    { Condition: { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
    { context: { "aws:sourceip": "192.0.2.77" } },
    "none",
  ],
] as const)("%s", (_name, statement, question, expected) => {
  expect(evaluated(statement, question)).toBe(expected);
});

test("a statement for a whole account applies only if that account has allowed the action", () => {
  const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const policy = parsePolicy({ Statement: { ...forEverybody, Effect: "Allow", Principal: root } });
  const question = { action: "s3:GetObject", resource: `${BUCKET}/key`, principal: USER, context: {} };
  expect(evaluateResourcePolicy(policy, question, false)).toBe("none");
  expect(evaluateResourcePolicy(policy, question, true)).toBe("allow");
});

test("NotPrincipal matches all other principals", () => {
  const policy = parsePolicy({
    Statement: { Effect: "Deny", NotPrincipal: { AWS: USER.arn }, Action: "*", Resource: "*" },
  });
  const question = { action: "s3:GetObject", resource: `${BUCKET}/key`, principal: USER, context: {} };
  expect(evaluateResourcePolicy(policy, question, false)).toBe("none");
  expect(evaluateResourcePolicy(policy, { ...question, principal: undefined }, false)).toBe("deny");
});

test.each([
  ["for all principals", { Principal: "*" }, true],
  ["for all principals as AWS", { Principal: { AWS: ["*"] } }, true],
  ["for all but one", { NotPrincipal: { AWS: USER.arn } }, true],
  ["for a user", { Principal: { AWS: USER.arn } }, false],
  ["for a service", { Principal: { Service: "cloudfront.amazonaws.com" } }, false],
  ["a Deny", { Principal: "*", Effect: "Deny" }, false],
  [
    "from one network",
    { Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
    false,
  ],
  ["from every network", { Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }, true],
  [
    "from one organization",
    { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
    false,
  ],
  [
    "from several organizations",
    { Principal: "*", Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } },
    true,
  ],
  ["with a referer", { Principal: "*", Condition: { StringLike: { "aws:Referer": "https://a/" } } }, true],
  [
    "from all but one VPC",
    { Principal: "*", Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } } },
    true,
  ],
] as const)("whether a policy is public: %s", (_name, statement, expected) => {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement }];
  expect(isPublicPolicy(parsePolicy({ Statement } as unknown as PolicyInput))).toBe(expected);
});

test.each([
  ["invalid JSON", "nothing"],
  ["no statements", "{}"],
  ["an invalid effect", { Statement: [{ ...forEverybody, Effect: "Permit" }] }],
  ["an unknown field", { Statement: [{ ...forEverybody, Actions: "*" }] }],
  ["an unknown operator", { Statement: [{ ...forEverybody, Condition: { Like: { a: "b" } } }] }],
])("rejects as a policy: %s", (_name, policy) => {
  expect(() => parsePolicy(typeof policy === "string" ? policy : JSON.stringify(policy))).toThrow();
});
