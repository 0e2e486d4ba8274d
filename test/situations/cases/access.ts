import { usageNamed } from "../../support/usages";
import { allowOtherAccount, awsBucket, BUCKET, denyIf, OTHER_ACCOUNT } from "../aws-bucket";
import { recordedStore, s3Error } from "../recorded-store";
import type { Situation, SituationContext } from "../situation";

/** A store that denies every request with the reason that AWS gives. */
async function deniedWith(context: SituationContext, reason: string) {
  const message = `User: arn:aws:iam::111122223333:user/service is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${BUCKET}/media/.probe-1/probe.txt" ${reason}`;
  const server = await recordedStore(context, () => s3Error(403, "AccessDenied", message));
  return {
    access: {
      usage: usageNamed("ryzeapi"),
      bucket: BUCKET,
      endpoint: `http://s3.eu-central-1.amazonaws.com:${server.port}`,
      region: "eu-central-1",
      directory: "media",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      // wording-ignore: String.prototype.repeat
      secretAccessKey: "s".repeat(40),
    },
  };
}

const DENIAL_MESSAGES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";

/** Situations of permissions: other accounts, policies with conditions, and the kinds of policies of AWS. */
export const ACCESS_SITUATIONS: readonly Situation[] = [
  {
    id: "requester-pays",
    situation: "A Requester Pays bucket of another account",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        account: OTHER_ACCOUNT,
        bucket: { requesterPays: true, policy: allowOtherAccount() },
      }),
    expected: {
      outcome: "failed",
      code: "upload.requester-pays",
      advice: /key of the account that owns the bucket, or disable Requester Pays/,
    },
  },
  {
    id: "requester-pays-owner",
    situation: "A Requester Pays bucket of the key's own account",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { requesterPays: true } }),
    expected: { outcome: "passed" },
  },
  {
    id: "other-account",
    situation: "A bucket of another account that allows nothing to the key",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { account: OTHER_ACCOUNT }),
    expected: { outcome: "failed", code: "upload.access-denied" },
  },
  {
    id: "other-account-allowed",
    situation: "A bucket of another account, whose policy allows the key's account",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, { account: OTHER_ACCOUNT, bucket: { policy: allowOtherAccount() } }),
    expected: { outcome: "passed" },
  },
  {
    id: "other-account-of-organization",
    situation: "A bucket of another account of the organization, whose policy does not allow the key's user",
    runsOn: ["recorded"],
    source: DENIAL_MESSAGES,
    create: (context) =>
      deniedWith(context, "because no resource-based policy allows the s3:PutObject action"),
    expected: {
      outcome: "failed",
      code: "upload.bucket-policy-missing",
      advice:
        /allow s3:PutObject on arn:aws:s3:::my-bucket\/media\/\* for the key's user in the bucket policy/,
      never: /Allow s3:PutObject on \S+ in the policy of/,
    },
  },
  {
    id: "deny-unless-tls",
    situation: "A bucket policy denies requests without TLS, and the endpoint starts with http://",
    runsOn: ["emulator"],
    create: async (context) => {
      const { s3, access } = await awsBucket(context, {
        bucket: { policy: denyIf({ Bool: { "aws:SecureTransport": "false" } }) },
      });
      s3.behavior.secureTransport = false;
      return { access };
    },
    expected: { outcome: "failed", code: "upload.tls-required", advice: /Change the endpoint to https:\/\// },
  },
  {
    id: "denied-by-source",
    situation:
      "A bucket policy denies the address of this machine, and the key is allowed to read the policy",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        actions: ["s3:ListBucket", "s3:PutObject", "s3:GetBucketPolicy"],
        bucket: { policy: denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, "s3:PutObject") },
      }),
    expected: {
      outcome: "inconclusive",
      code: "upload.denied-by-source",
      advice: /Compare the addresses in the bucket policy with those of the service/,
    },
  },
  {
    id: "denied-by-principal",
    situation: "A bucket policy denies the key's user",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        actions: ["s3:ListBucket", "s3:PutObject", "s3:GetBucketPolicy"],
        bucket: {
          policy: denyIf(
            { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/admin" } },
            "s3:PutObject",
          ),
        },
      }),
    expected: {
      outcome: "failed",
      code: "upload.explicit-deny",
      advice:
        /Find the Deny statement and exclude the key's user\. If it denies by IP address or VPC endpoint/,
    },
  },
  {
    id: "permissions-boundary",
    situation: "A permissions boundary does not allow the action",
    runsOn: ["recorded"],
    source: DENIAL_MESSAGES,
    create: (context) =>
      deniedWith(context, "because no permissions boundary allows the s3:PutObject action"),
    expected: {
      outcome: "failed",
      code: "upload.boundary-denied",
      advice: /Allow s3:PutObject in the permissions boundary/,
    },
  },
  {
    id: "service-control-policy",
    situation: "A service control policy denies the action",
    runsOn: ["recorded"],
    source: DENIAL_MESSAGES,
    create: (context) =>
      deniedWith(
        context,
        "with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1",
      ),
    expected: {
      outcome: "failed",
      code: "upload.explicit-deny",
      advice: /service control policy/,
      never: /aws\.s3\.BucketPolicy|get-bucket-policy/,
    },
  },
  {
    id: "explicit-deny-of-user",
    situation: "A policy of the user denies the action",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, { statements: [{ Effect: "Deny", Action: "s3:PutObject", Resource: "*" }] }),
    expected: {
      outcome: "failed",
      code: "upload.explicit-deny",
      advice: /identity-based policy/,
      never: /aws\.s3\.BucketPolicy|get-bucket-policy/,
    },
  },
  {
    id: "vpc-endpoint-policy",
    situation: "The policy of the VPC endpoint of this machine denies the bucket",
    runsOn: ["recorded"],
    source: DENIAL_MESSAGES,
    create: (context) => deniedWith(context, "because no VPC endpoint policy allows the s3:PutObject action"),
    expected: {
      outcome: "inconclusive",
      code: "upload.vpc-endpoint-denied",
      advice: /Allow the bucket in the policy of the VPC endpoint/,
    },
  },
];
