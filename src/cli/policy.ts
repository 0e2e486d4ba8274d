/**
 * The command `byob policy`: prints the policies and settings that a service requires of a bucket and its user.
 *
 * `ServiceBucket` creates the same documents, but only for AWS and only in Pulumi programs. The command calls the same
 * functions for a bucket that is managed in another way. Their problems begin with inputs of a program, which are converted to
 * options. The command sends no requests, so it does not know which policies the bucket has already.
 */
import { Argument, Command, Option } from "commander";
import {
  accessSettings,
  type BucketUse,
  bucketArn,
  bucketPolicy,
  cdnKeyStatement,
  corsRules,
  encryptionProblems,
  type NormalizedUse,
  normalizeUse,
  OTHER_STORES,
  otherStoreInstructions,
  PUBLIC_READS,
  type PublicRead,
  policyOf,
  useProblems,
  userPolicy,
} from "../policies";
import { SERVICE_IDS, type ServiceId, services } from "../services/registry";
import { partitionOf } from "../stores/aws-address";
import { type StoreName, storeNamed } from "../stores/stores";
import type { AwsDocuments, PolicyResult } from "./policy-result";
import { describePolicy } from "./policy-text";
import { painter } from "./support/colors";
import { kebab } from "./support/option-names";
import { requireOption, UsageError, withUsageErrors } from "./support/usage";

/** Options as commander returns them. */
interface Given {
  bucket?: string;
  store: StoreName;
  region: string;
  directory?: string;
  publicRead?: PublicRead;
  origin: string[];
  kmsKeyArn?: string;
  distributionArn?: string;
  json?: boolean;
  /** Flags of individual services. */
  [flag: string]: unknown;
}

interface Options extends Given {
  bucket: string;
}

const EXAMPLES = `
Services: ${SERVICE_IDS.join(", ")}.

Public access (--public-read):
  directory   a bucket policy makes the directory public (default for ${publishing()})
  acl         objects that the service uploads with a public-read ACL are public
  cdn         only a CloudFront distribution can read (--distribution-arn)
  none        nothing is public (default for all other services)

Examples:
  byob policy modelslab --bucket my-bucket --directory generations
  byob policy label-studio --bucket my-bucket --directory raw \\
      --origin https://labels.example.com --export
  byob policy modelslab --bucket images --directory generations --store r2
  byob policy ryzeapi --bucket my-bucket --directory media --json \\
      | jq .userPolicy > user-policy.json

The command sends no requests.

Exit codes:
  0   the documents are printed
  64  the command line is invalid
`;

/** The services whose objects are public by default. */
function publishing(): string {
  return SERVICE_IDS.filter((id) => policyOf(id).publicRead === "directory")
    .map((id) => services[id].title)
    .join(", ");
}

/** The command `byob policy`, which prints documents and sends no request. */
export function policyCommand(): Command {
  const command = withUsageErrors(new Command("policy"))
    .description("Print the policies and settings that a service requires of a bucket and its user.")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES)
    .addArgument(new Argument("<service>", "service that uses the bucket").choices(SERVICE_IDS))
    .option("--bucket <name>", "name of the bucket (required)")
    .addOption(
      new Option("--store <store>", "store of the bucket").choices(["aws", ...OTHER_STORES]).default("aws"),
    )
    .option("--directory <directory>", "directory that the service uses (prefix in Label Studio)")
    .addOption(new Option("--public-read <how>", "public access to objects").choices(PUBLIC_READS))
    .option("--origin <url...>", "browser origins that fetch objects, e.g. https://labels.example.com", [])
    .option("--region <region>", "region of the bucket; China and GovCloud have their own ARNs", "us-east-1")
    .option("--kms-key-arn <arn>", "KMS key of the bucket's default encryption")
    .option("--distribution-arn <arn>", "CloudFront distribution, for --public-read cdn")
    .option("--json", "print the documents as one JSON object")
    .action((service: ServiceId, options: Given) => {
      const result = policyResult(service, {
        ...options,
        bucket: requireOption("policy", options.bucket, "--bucket <name>"),
      });
      const text = options.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : describePolicy(result, painter(process.stdout));
      process.stdout.write(text);
    });
  for (const id of SERVICE_IDS) {
    for (const [flag, meaning] of Object.entries(policyOf(id).flags ?? {})) {
      command.option(optionOf(flag), `${services[id].title}: ${meaning}`);
    }
  }
  return command;
}

function policyResult(service: ServiceId, options: Options): PolicyResult {
  const { bucket, store } = options;
  if (!/^[A-Za-z0-9._-]{1,255}$/.test(bucket)) {
    throw new UsageError(`--bucket: must be the name of the bucket only, got "${bucket}".`);
  }
  const record = storeNamed(store);
  if (record.bucketNames?.pattern.test(bucket) === false) {
    throw new UsageError(
      `--bucket: ${record.bucketNames.rule}, got "${bucket}". If the bucket is on another store, set --store.`,
    );
  }
  const given = useOf(service, options);
  const problems = useProblems(given);
  if (problems.length > 0) {
    throw new UsageError(problems.map(asOption).join("\n"));
  }
  const use = normalizeUse(given);
  const common = { service, store, bucket };
  if (!record.isAws) {
    if (use.publicRead === "cdn" || options.kmsKeyArn || options.distributionArn) {
      const set = [
        ...(use.publicRead === "cdn" ? ["--public-read cdn"] : []),
        ...(options.kmsKeyArn ? ["--kms-key-arn"] : []),
        ...(options.distributionArn ? ["--distribution-arn"] : []),
      ];
      throw new UsageError(
        `${set.join(", ")}: supported only on AWS, but --store is ${store}. Remove ${pronoun(set)}.`,
      );
    }
    return { ...common, ...otherStoreInstructions(record.name, bucket, use) };
  }
  return { ...common, ...awsDocuments(use, options) };
}

function useOf(service: ServiceId, options: Options): BucketUse {
  const { directory, publicRead, origin: origins } = options;
  const { directory: input, directoryRequired } = policyOf(service);
  if (input === undefined) {
    assertDirectory(services[service].title, options);
  }
  assertOwnFlags(service, options);
  const folder = directory ?? (directoryRequired === undefined ? undefined : "");
  const flags = flagsOf(service).map((flag) => [flag, options[flag] ?? false]);
  const use = {
    service,
    origins,
    ...(publicRead && { publicRead }),
    ...(input !== undefined && folder !== undefined && { [input]: folder }),
    ...Object.fromEntries(flags),
  };
  return use as BucketUse;
}

function assertDirectory(title: string, { directory, publicRead }: Options): void {
  if (directory !== undefined) {
    throw new UsageError(
      `--directory: ${title} uses the whole bucket and has no directory. Remove the option.`,
    );
  }
  if (publicRead === "directory" || publicRead === "cdn") {
    throw new UsageError(
      `--public-read: "${publicRead}" makes a directory public, but ${title} has none. Set it to acl or none.`,
    );
  }
}

function assertOwnFlags(service: ServiceId, options: Options): void {
  for (const other of SERVICE_IDS.filter((id) => id !== service)) {
    const flags = flagsOf(other).filter((flag) => options[flag] !== undefined);
    if (flags.length > 0) {
      throw new UsageError(
        `${flags.map(optionOf).join(", ")}: supported only for ${services[other].title}, not for ${services[service].title}. Remove ${pronoun(flags)}.`,
      );
    }
  }
}

const pronoun = (options: readonly string[]) => (options.length === 1 ? "it" : "them");

function flagsOf(service: ServiceId): string[] {
  return Object.keys(policyOf(service).flags ?? {});
}

function optionOf(input: string): string {
  return OPTIONS[input] ?? `--${kebab(input)}`;
}

/** Options with a name that differs from the input. */
const OPTIONS: Readonly<Record<string, string>> = { origins: "--origin", prefix: "--directory" };

/** Replaces inputs in a problem by their options: the one at the start, and one that the problem requires. */
function asOption(problem: string): string {
  return problem
    .replace(/^[a-zA-Z]+(?=:)/, optionOf)
    .replace(/the input (\w+)/, (_, input: string) => optionOf(input));
}

function awsDocuments(use: NormalizedUse, options: Options): AwsDocuments {
  const { kmsKeyArn, distributionArn, region } = options;
  if (use.publicRead === "cdn" && !distributionArn) {
    throw new UsageError(
      "--distribution-arn: required for --public-read cdn, which allows only this distribution to read.",
    );
  }
  const [contradiction] = kmsKeyArn ? encryptionProblems({ it: use }) : [];
  if (contradiction) {
    throw new UsageError(
      `--kms-key-arn: conflicts with --public-read ${use.publicRead}: S3 decrypts objects only for signed requests. Set --public-read to cdn or none, or remove --kms-key-arn.`,
    );
  }
  const location = { bucketArn: bucketArn(options.bucket, partitionOf(region).id) };
  const { objectOwnership, ...switches } = accessSettings([use]);
  const rules = corsRules([use]);
  return {
    userPolicy: userPolicy(use, { ...location, kmsKeyArn }),
    ownership: { Rules: [{ ObjectOwnership: objectOwnership }] },
    publicAccess: Object.fromEntries(
      Object.entries(switches).map(([name, on]) => [name.charAt(0).toUpperCase() + name.slice(1), on]),
    ),
    bucketPolicy: bucketPolicy([use], { ...location, distributionArn }),
    ...(rules.length > 0 && { cors: { CORSRules: rules } }),
    ...(kmsKeyArn && distributionArn && { keyPolicy: cdnKeyStatement(distributionArn) }),
  };
}
