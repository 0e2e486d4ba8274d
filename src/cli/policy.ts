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
  partitionOf,
  policyOf,
  useProblems,
  userPolicy,
} from "../policies";
import { SERVICE_IDS, type ServiceId, services } from "../services/registry";
import { type StoreName, storeNamed } from "../stores/stores";
import type { AwsDocuments, PolicyAnswer } from "./policy-answer";
import { describePolicy } from "./policy-text";
import { painter } from "./support/colors";
import { kebab } from "./support/option-names";
import { requireOption, UsageError, withUsageErrors } from "./support/usage";

/** As commander gives them. */
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
  /** Flags of single services. */
  [flag: string]: unknown;
}

interface Options extends Given {
  bucket: string;
}

const EXAMPLES = `
Services: ${SERVICE_IDS.join(", ")}.

Public reading (--public-read):
  directory   a bucket policy publishes the directory (the default for ${publishing()})
  acl         what the service uploads with a public-read ACL is public
  cdn         a CloudFront distribution alone may read; needs --distribution-arn
  none        nothing is public (the default for all others)

Examples:
  byob policy modelslab --bucket my-bucket --directory generations
  byob policy label-studio --bucket my-bucket --directory raw --origin https://labels.example.com --export
  byob policy modelslab --bucket pictures --directory generations --store r2
  byob policy ryzeapi --bucket my-bucket --directory media --json | jq .userPolicy > user-policy.json

Nothing is sent anywhere.
Exit codes: 0 it is printed; 64 the command line is wrong.
`;

/** The services whose objects are public by default. */
function publishing(): string {
  return SERVICE_IDS.filter((id) => policyOf(id).publicRead === "directory")
    .map((id) => services[id].title)
    .join(", ");
}

export function policyCommand(): Command {
  const command = withUsageErrors(new Command("policy"))
    .description("Print what a bucket and its user must allow for a service: policies, CORS, settings.")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES)
    .addArgument(new Argument("<service>", "the service that gets the bucket").choices(SERVICE_IDS))
    .option("--bucket <name>", "name of the bucket (required)")
    .addOption(new Option("--store <store>", "where it is").choices(["aws", ...OTHER_STORES]).default("aws"))
    .option("--directory <folder>", "folder that the service uses (Label Studio's prefix)")
    .addOption(new Option("--public-read <how>", "how objects become public").choices(PUBLIC_READS))
    .option("--origin <url...>", "browser origins that may fetch, e.g. https://labels.example.com", [])
    .option("--region <region>", "region of the bucket, which tells China and GovCloud apart", "us-east-1")
    .option("--kms-key-arn <arn>", "the KMS key of the bucket's encryption")
    .option("--distribution-arn <arn>", 'the distribution, for --public-read "cdn"')
    .option("--json", "print one JSON object with the documents")
    .action((service: ServiceId, options: Given) => {
      const answer = policyAnswer(service, {
        ...options,
        bucket: requireOption(options.bucket, "--bucket <name>"),
      });
      const text = options.json
        ? `${JSON.stringify(answer, null, 2)}\n`
        : describePolicy(answer, painter(process.stdout));
      process.stdout.write(text);
    });
  for (const id of SERVICE_IDS) {
    for (const [flag, meaning] of Object.entries(policyOf(id).flags ?? {})) {
      command.option(optionOf(flag), `${services[id].title}: ${meaning}`);
    }
  }
  return command;
}

function policyAnswer(service: ServiceId, options: Options): PolicyAnswer {
  const { bucket, store } = options;
  if (!/^[A-Za-z0-9._-]{1,255}$/.test(bucket)) {
    throw new UsageError(`--bucket: must be the bucket's bare name, got "${bucket}"`);
  }
  const record = storeNamed(store);
  if (record.bucketNames?.pattern.test(bucket) === false) {
    throw new UsageError(
      `--bucket: ${record.bucketNames.rule}, got "${bucket}"; name another store with --store`,
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
      throw new UsageError(
        "--public-read cdn, --kms-key-arn and --distribution-arn are AWS's; leave them out",
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
    refuseDirectory(services[service].title, options);
  }
  refuseFlagsOfOthers(service, options);
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

function refuseDirectory(title: string, { directory, publicRead }: Options): void {
  if (directory !== undefined) {
    throw new UsageError(`--directory: ${title} serves whole buckets and knows no folder; leave it out`);
  }
  if (publicRead === "directory" || publicRead === "cdn") {
    throw new UsageError(`--public-read ${publicRead} publishes a directory, and ${title} has none`);
  }
}

function refuseFlagsOfOthers(service: ServiceId, options: Options): void {
  for (const other of SERVICE_IDS.filter((id) => id !== service)) {
    const flags = flagsOf(other);
    if (flags.some((flag) => options[flag] !== undefined)) {
      throw new UsageError(
        `${flags.map(optionOf).join(" and ")} are ${services[other].title}'s; leave them out`,
      );
    }
  }
}

function flagsOf(service: ServiceId): string[] {
  return Object.keys(policyOf(service).flags ?? {});
}

function optionOf(input: string): string {
  return input === "origins" ? "--origin" : `--${kebab(input)}`;
}

/** The inputs of a program are options here. A problem may begin with more than the name of an input. */
function asOption(problem: string): string {
  return problem.replace(/^[a-zA-Z]+(?=:)/, optionOf);
}

function awsDocuments(use: NormalizedUse, options: Options): AwsDocuments {
  const { kmsKeyArn, distributionArn, region } = options;
  if (use.publicRead === "cdn" && !distributionArn) {
    throw new UsageError(
      "--distribution-arn: is missing; --public-read cdn lets one distribution read, so name it",
    );
  }
  const [contradiction] = kmsKeyArn ? encryptionProblems({ it: use }) : [];
  if (contradiction) {
    throw new UsageError(
      `--kms-key-arn and --public-read ${use.publicRead} exclude each other: an object under a KMS key is never readable without a signature`,
    );
  }
  const place = { bucketArn: bucketArn(options.bucket, partitionOf(region)) };
  const { objectOwnership, ...switches } = accessSettings([use]);
  const rules = corsRules([use]);
  return {
    userPolicy: userPolicy(use, { ...place, kmsKeyArn }),
    ownership: { Rules: [{ ObjectOwnership: objectOwnership }] },
    publicAccess: Object.fromEntries(
      Object.entries(switches).map(([name, on]) => [name.charAt(0).toUpperCase() + name.slice(1), on]),
    ),
    bucketPolicy: bucketPolicy([use], { ...place, distributionArn }),
    ...(rules.length > 0 && { cors: { CORSRules: rules } }),
    ...(kmsKeyArn && distributionArn && { keyPolicy: cdnKeyStatement(distributionArn) }),
  };
}
