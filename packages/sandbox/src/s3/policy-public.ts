import { type ParsedPolicy, type Statement, toList } from "./policy";
import { hasWildcard } from "./policy-pattern";

/** Condition keys whose fixed value makes a statement for all principals non-public, see the S3 User Guide. */
const FIXING_KEYS = [
  "aws:sourceip",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:principalorgid",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:userid",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
];

const INCLUDING = /^(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/;

/** Whether S3 treats a bucket policy as public. */
export function isPublicPolicy(policy: ParsedPolicy): boolean {
  return policy.Statement.some((entry) => entry.Effect === "Allow" && isForAll(entry) && !isFixed(entry));
}

function isForAll({ Principal, NotPrincipal }: Statement): boolean {
  if (NotPrincipal !== undefined || Principal === "*") {
    return true;
  }
  return toList(Principal?.AWS).includes("*");
}

function isFixed({ Condition }: Statement): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      INCLUDING.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => FIXING_KEYS.includes(key.toLowerCase()) && toList(values).every(isFixedValue),
      ),
  );
}

function isFixedValue(value: string): boolean {
  return !hasWildcard(value) && value !== "0.0.0.0/0" && value !== "::/0";
}
