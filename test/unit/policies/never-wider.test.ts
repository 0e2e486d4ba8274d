import * as fc from "fast-check";
import {
  evaluateIdentityPolicy,
  evaluateResourcePolicy,
  parsePolicy,
  type Question,
} from "pulumi-byob-sandbox/s3";
import {
  accessSettings,
  type BucketUse,
  bucketPolicy,
  type NormalizedUse,
  normalizeUse,
  policyOf,
  userPolicy,
} from "../../../src/policies";
import { SERVICE_IDS, type ServiceId } from "../../../src/services/registry";
import { PARTITIONS } from "../../../src/stores/partitions";
import { actionsOf } from "../../services/all-cases";
import { modesOf } from "../../support/uses";

const BUCKET_ACTIONS = ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"];

/** Actions that no service requires. */
const ACTIONS = [
  ...new Set(SERVICE_IDS.flatMap(actionsOf)),
  "s3:PutObjectAcl",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:GetObjectVersion",
  "s3:GetObjectAcl",
  "s3:PutObjectVersionAcl",
  "s3:PutObjectRetention",
  "s3:BypassGovernanceRetention",
  "s3:ListBucketVersions",
  "s3:DeleteBucket",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketCORS",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketOwnershipControls",
  "s3:PutLifecycleConfiguration",
  "s3:PutEncryptionConfiguration",
  "s3:ListAllMyBuckets",
  "s3:CreateBucket",
  "iam:CreateAccessKey",
];

const name = fc.stringMatching(/^[a-z0-9._-]{1,8}$/).filter((text) => !/^\.+$/.test(text));
const directory = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
/** Uses of a service in a directory, and of the whole bucket if it accepts that. */
function usesOf(service: ServiceId): fc.Arbitrary<BucketUse> {
  const { directory: input, directoryRequired, flags = {} } = policyOf(service);
  const common = {
    service: fc.constant(service),
    origins: fc.constant([]),
    ...Object.fromEntries(Object.keys(flags).map((flag) => [flag, fc.boolean()])),
  };
  const publicRead = fc.constantFrom(...modesOf(service));
  const whole = input === undefined ? fc.record({ ...common, publicRead }) : fc.record(common);
  const inDirectory = input === undefined ? whole : fc.record({ ...common, publicRead, [input]: directory });
  return (
    directoryRequired === undefined ? fc.oneof(inDirectory, whole) : inDirectory
  ) as fc.Arbitrary<BucketUse>;
}

const use = fc.oneof(...SERVICE_IDS.map(usesOf));

const location = fc
  .record({
    partition: fc.constantFrom(...PARTITIONS.map(({ id }) => id)),
    bucket: fc.stringMatching(/^[a-z0-9]{3,12}$/),
  })
  .map(({ partition, bucket }) => `arn:${partition}:s3:::${bucket}`);

const user = { arn: "arn:aws:iam::111122223333:user/u", accountId: "111122223333" };

function allowedActions(of: NormalizedUse): string[] {
  const more = [
    ...(of.sendsAcl ? ["s3:PutObjectAcl"] : []),
    ...(of.writes ? ["s3:PutObject"] : []),
    ...(of.deletes ? ["s3:DeleteObject"] : []),
  ];
  return [...actionsOf(of.service), ...more];
}

/** A key in the directory, next to it, or anywhere. */
const keyAround = (of: NormalizedUse) => {
  const base = of.directory ?? "any";
  return fc.oneof(
    name.map((text) => `${base}/${text}`),
    name.map((text) => `${base}/.probe-${text}/probe.txt`),
    name.map((text) => `${base}${text}`),
    name.map((text) => `x${base}/${text}`),
    fc.constantFrom(base, `${base}/`, "", ".probe-1/probe.txt"),
    directory,
  );
};

describe("a user policy", () => {
  it("allows exactly the table's actions, in the bucket and below the directory only", () => {
    const cases = use.map(normalizeUse).chain((plain) =>
      fc.record({
        plain: fc.constant(plain),
        arn: location,
        action: fc.constantFrom(...ACTIONS),
        key: keyAround(plain),
        inOtherBucket: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(cases, ({ plain, arn, action, key, inOtherBucket }) => {
        const document = parsePolicy(JSON.stringify(userPolicy(plain, { bucketArn: arn })));
        const onBucket = BUCKET_ACTIONS.includes(action);
        const bucket = inOtherBucket ? `${arn}-2` : arn;
        const prefix = { "s3:prefix": plain.directory };
        const resource = onBucket ? bucket : `${bucket}/${key}`;
        const question: Question = { action, resource, principal: user, context: prefix };
        const below = plain.directory === undefined ? "" : `${plain.directory}/`;
        const probe = key.startsWith(`${below}.probe-`) && plain.writes;
        const removesProbe = probe && ["s3:DeleteObject", "s3:DeleteObjectVersion"].includes(action);
        const inside = onBucket || key.startsWith(below);
        const expected =
          !inOtherBucket && ((inside && allowedActions(plain).includes(action)) || removesProbe);
        expect(evaluateIdentityPolicy(document, question)).toBe(expected ? "allow" : "none");
      }),
      { numRuns: 3000 },
    );
  });

  it("contains no action outside the table, and no resource outside the bucket", () => {
    fc.assert(
      fc.property(use.map(normalizeUse), location, (plain, arn) => {
        for (const { Sid, Effect, Action, Resource } of userPolicy(plain, { bucketArn: arn }).Statement) {
          expect(Effect).toBe("Allow");
          const probe = Sid === "ProbeCleanUp" ? ["s3:DeleteObject", "s3:DeleteObjectVersion"] : [];
          expect([...allowedActions(plain), ...probe]).toEqual(expect.arrayContaining([Action].flat()));
          for (const resource of [Resource].flat()) {
            const below = plain.directory === undefined ? "" : `${plain.directory}/`;
            expect(resource === arn || resource.startsWith(`${arn}/${below}`)).toBe(true);
            // The only wildcard is at the end.
            expect(resource.slice(0, -1)).not.toMatch(/[*?]/);
          }
        }
      }),
    );
  });

  it("allows Label Studio to list p, p/ and below p/, and nothing else", () => {
    const prefixes = directory.chain((p) =>
      fc.record({
        p: fc.constant(p),
        requestedKey: fc.oneof(
          fc.constantFrom(p, `${p}/`, "", undefined, "/"),
          name.map((text) => `${p}/${text}`),
          name.map((text) => `${p}${text}`),
          directory,
        ),
      }),
    );
    fc.assert(
      fc.property(prefixes, location, ({ p, requestedKey }, arn) => {
        const plain = normalizeUse({ service: "label-studio", prefix: p, origins: [] });
        const document = parsePolicy(JSON.stringify(userPolicy(plain, { bucketArn: arn })));
        const context = { "s3:prefix": requestedKey };
        const question = { action: "s3:ListBucket", resource: arn, principal: user, context };
        const allowed = requestedKey === p || requestedKey?.startsWith(`${p}/`) === true;
        expect(evaluateIdentityPolicy(document, question)).toBe(allowed ? "allow" : "none");
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a bucket policy", () => {
  const distributionArn = "arn:aws:cloudfront::111122223333:distribution/E1";
  const several = fc.array(use.map(normalizeUse), { minLength: 1, maxLength: 4 });
  const documentOf = (uses: NormalizedUse[], bucketArn: string) =>
    parsePolicy(JSON.stringify(bucketPolicy(uses, { bucketArn, distributionArn })));

  it("allows anonymous clients only to read the public directories of uses", () => {
    const cases = several.chain((uses) =>
      fc.record({
        uses: fc.constant(uses),
        key: fc.oneof(...uses.map(keyAround)),
        action: fc.constantFrom(...ACTIONS),
        arn: location,
      }),
    );
    fc.assert(
      fc.property(cases, ({ uses, key, action, arn }) => {
        const context = { "aws:securetransport": "true" };
        const resource = BUCKET_ACTIONS.includes(action) ? arn : `${arn}/${key}`;
        const question = { action, resource, principal: undefined, context };
        const published = uses.some(
          (one) => one.publicRead === "directory" && key.startsWith(`${one.directory}/`),
        );
        const expected = published && action === "s3:GetObject" ? "allow" : "none";
        expect(evaluateResourcePolicy(documentOf(uses, arn), question, true)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it("denies all requests without TLS, to users and anonymous clients, on the bucket and on every key", () => {
    fc.assert(
      fc.property(
        several,
        location,
        fc.constantFrom(...ACTIONS),
        directory,
        fc.boolean(),
        (uses, arn, action, key, known) => {
          const context = { "aws:securetransport": "false" };
          const principal = known ? user : undefined;
          for (const resource of [arn, `${arn}/${key}`]) {
            expect(
              evaluateResourcePolicy(documentOf(uses, arn), { action, resource, principal, context }, true),
            ).toBe(action.startsWith("s3:") ? "deny" : "none");
          }
        },
      ),
    );
  });

  it("contains no resource outside the bucket, and stays below the limit of 20 KB", () => {
    fc.assert(
      fc.property(several, location, (uses, arn) => {
        const document = bucketPolicy(uses, { bucketArn: arn, distributionArn });
        const resources = document.Statement.flatMap(({ Resource }) => [Resource].flat());
        expect(resources.every((one) => one === arn || one.startsWith(`${arn}/`))).toBe(true);
        expect(JSON.stringify(document).length).toBeLessThan(20_480);
      }),
    );
  });
});

it("a private use in addition disables no switch", () => {
  const narrow = use
    .map(normalizeUse)
    .filter(({ sendsAcl, publicRead: mode }) => !sendsAcl && mode === "none");
  fc.assert(
    fc.property(fc.array(use.map(normalizeUse)), narrow, (uses, added) => {
      expect(accessSettings([...uses, added])).toEqual(accessSettings(uses));
    }),
  );
});
