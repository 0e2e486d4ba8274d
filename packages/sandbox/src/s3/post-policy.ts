/**
 * Policy of an upload form: what a browser may upload on behalf of the user who signed the policy.
 *
 * Each field of the form must meet a condition of the policy. Otherwise anyone with the form could add fields, for
 * example a public ACL.
 */
import { z } from "zod";
import { accessDenied, S3Error } from "./errors";
import type { UploadForm } from "./form-data";

/** Fields that need no condition. */
const FREE = ["policy", "x-amz-signature", "awsaccesskeyid", "signature", "file"];

const length = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const schema = z.object({
  expiration: z.iso.datetime({ offset: true }),
  conditions: z.array(
    z.union([
      z.tuple([z.literal("content-length-range"), length, length]),
      z.tuple([z.enum(["eq", "starts-with"]), z.string().startsWith("$"), z.string()]),
      z.record(z.string(), z.string()),
    ]),
  ),
});

/** Throws unless the form and its file meet all conditions of the policy, which is in base64. */
export function assertMeetsPolicy(
  policy: string,
  { fields, file }: UploadForm,
  bucket: string,
  now: Date,
): void {
  const { expiration, conditions } = parsedPolicy(policy);
  if (new Date(expiration) <= now) {
    throw accessDenied("Invalid according to Policy: Policy expired.");
  }
  const value = (name: string) => (name === "bucket" ? bucket : fields.get(name));
  const covered = new Set(FREE);
  for (const condition of conditions.flatMap(asTuples)) {
    const [operator, first, second] = condition;
    if (operator === "content-length-range") {
      assertLength(file.size, Number(first), Number(second));
      continue;
    }
    const name = String(first).slice(1).toLowerCase();
    const actual = value(name) ?? "";
    covered.add(name);
    const isMet = operator === "eq" ? actual === second : actual.startsWith(String(second));
    if (!isMet) {
      const message = `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`;
      throw accessDenied(message);
    }
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !name.startsWith("x-ignore-"));
  if (extra !== undefined) {
    throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
  }
}

type Condition = z.infer<typeof schema>["conditions"][number];

/** Condition with an operator; an object contains one `eq` for each property. */
function asTuples(condition: Condition): [string, string | number, string | number][] {
  return Array.isArray(condition)
    ? [condition]
    : Object.entries(condition).map(([name, value]) => ["eq", `$${name}`, value]);
}

function parsedPolicy(policy: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(policy, "base64").toString("utf8")));
  } catch {
    const message = "The content of the form does not meet the conditions specified in the policy document.";
    throw new S3Error(400, "InvalidPolicyDocument", message);
  }
}

function assertLength(size: number, min: number, max: number): void {
  if (size < min) {
    const message = "Your proposed upload is smaller than the minimum allowed size";
    throw new S3Error(400, "EntityTooSmall", message, {
      ProposedSize: String(size),
      MinSizeAllowed: String(min),
    });
  }
  if (size > max) {
    const message = "Your proposed upload exceeds the maximum allowed size";
    throw new S3Error(400, "EntityTooLarge", message, {
      ProposedSize: String(size),
      MaxSizeAllowed: String(max),
    });
  }
}
