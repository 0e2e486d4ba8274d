/**
 * Text output of `byob policy`.
 *
 * The documents depend on each other: S3 rejects a public policy while Block Public Access forbids it. The output is therefore
 * a numbered list in the order of application, with a reason and a command for each document. The user comes last, when the
 * bucket is ready. Other stores get instructions instead of documents.
 */
import type { OtherStoreInstructions } from "../policies";
import { services } from "../services/registry";
import { storeNamed } from "../stores/stores";
import type { Remedy } from "../stores/types";
import type { AwsDocuments, PolicyResult } from "./policy-result";
import type { Paint } from "./support/colors";

/** One document with a heading, the reason for it, and the command that applies it. */
interface Section {
  title: string;
  why: string;
  apply: string;
  text: string;
}

/** Formats the documents for a terminal, in the order in which to apply them. */
export function describePolicy(result: PolicyResult, paint: Paint): string {
  const { service, store, bucket } = result;
  const head = `${paint("bold", `${services[service].title} and the bucket ${bucket} on ${storeNamed(store).title}`)}\n`;
  const body =
    "userPolicy" in result
      ? sections(result).map((one, at) => section(one, at + 1, paint))
      : otherStoreText(result, paint);
  return `${[head, ...body].join("\n")}\n`;
}

function sections(result: AwsDocuments & { bucket: string }): Section[] {
  const { bucket, cors, keyPolicy } = result;
  const put = (command: string, option: string, file: string) =>
    `aws s3api ${command} --bucket ${bucket} --${option} file://${file}`;
  const section = (title: string, why: string, apply: string, document: object): Section => {
    return { title, why, apply, text: JSON.stringify(document, null, 2) };
  };
  return [
    section(
      "Object Ownership",
      "Determines whether S3 accepts uploads with an ACL.",
      put("put-bucket-ownership-controls", "ownership-controls", "ownership.json"),
      result.ownership,
    ),
    section(
      "Block Public Access",
      "Determines which public ACLs and policies S3 accepts. Account-level settings override it.",
      put("put-public-access-block", "public-access-block-configuration", "public-access.json"),
      result.publicAccess,
    ),
    section(
      "Bucket policy",
      "Replaces the existing bucket policy. Merge the statements that you want to keep.",
      put("put-bucket-policy", "policy", "bucket-policy.json"),
      result.bucketPolicy,
    ),
    ...(cors
      ? [section("CORS", CORS_WHY, put("put-bucket-cors", "cors-configuration", "cors.json"), cors)]
      : []),
    ...(keyPolicy ? [section("Key policy", KEY_WHY, KEY_APPLY, keyPolicy)] : []),
    section(
      "User policy",
      "Permissions of the user whose key the service gets.",
      "aws iam put-user-policy --user-name <user> --policy-name byob --policy-document file://user-policy.json",
      result.userPolicy,
    ),
  ];
}

const CORS_WHY = "Replaces the existing CORS document. Merge the rules that you want to keep.";
const KEY_WHY =
  'A statement that allows the distribution to decrypt objects. Add it to the existing policy of the KMS key ("aws kms get-key-policy"), because the command replaces the whole policy.';
const KEY_APPLY = "aws kms put-key-policy --key-id <key> --policy file://key-policy.json";

function section({ title, why, apply, text }: Section, number: number, paint: Paint): string {
  return [paint("bold", `${number}. ${title}`), why, paint("dim", `  ${apply}`), "", text, ""].join("\n");
}

function otherStoreText({ steps, documents, notes }: OtherStoreInstructions, paint: Paint): string[] {
  const numbered = steps.map((remedy, at) => `${at + 1}. ${remedyText(remedy, paint)}\n`);
  const texts = documents.map(({ name, text, apply }) => `${paint("bold", name)}: ${apply}\n\n${text}\n`);
  const noted = notes.map((note) => `${paint("yellow", "Note:")} ${note}\n`);
  return [...numbered, ...noted, ...texts];
}

function remedyText({ text, console: consolePath, pulumi, cli }: Remedy, paint: Paint): string {
  const ways = [
    consolePath && `in the console: ${consolePath}`,
    pulumi && `with Pulumi: ${pulumi}`,
    cli && `on the command line: ${cli}`,
  ].filter((way) => way !== undefined);
  return [text, ...ways.map((way) => paint("dim", `   ${way}`))].join("\n");
}
