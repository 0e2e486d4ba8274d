import { randomUUID } from "node:crypto";
import type { ProbeReport } from "../../probe";
import {
  bucketAccess,
  defineResource,
  type OperationContext,
  type ResourceDefinition,
} from "../resource-definition";
import { generic } from ".";
import { type Args, rules, schema } from "./schema";

async function trial(args: Args, { signal, log }: OperationContext<undefined>) {
  // The AWS SDK is loaded only where something is tried.
  const { probeBucket, describeReport } = require("../../probe") as typeof import("../../probe");
  const report = await probeBucket(bucketAccess(bucketProbe, args), {
    depth: args.probe ?? "write",
    graceSeconds: args.graceSeconds ?? 15,
    signal,
  });
  for (const { key, command } of report.leftovers) {
    log.warn(`the trial left the object ${key}; delete it with: ${command}`);
  }
  if (report.outcome !== "passed") {
    const text = describeReport(report);
    if (report.outcome === "failed" && args.onFailure !== "warn") {
      throw new Error(text);
    }
    log.warn(text);
  }
  return outputsOf(report);
}

function outputsOf(report: ProbeReport) {
  const findings = report.findings.map(({ remedies, ...finding }) => ({
    ...finding,
    remedies: remedies.map(({ text }) => text),
  }));
  return { verdict: report.outcome, findings };
}

async function create(args: Args, context: OperationContext<undefined>) {
  return { id: randomUUID(), outputs: await trial(args, context) };
}

async function update(_id: string, _old: Args, args: Args, context: OperationContext<undefined>) {
  return { outputs: await trial(args, context) };
}

export const bucketProbe: ResourceDefinition = defineResource({
  type: "BucketProbe",
  service: generic,
  schema,
  // Each resource is an object of its own.
  keys: [],
  idScope: "server",
  rules,
  outputs: {
    verdict: { description: '`works`, `does not work` (with `onFailure: "warn"`) or `could not be tried`.' },
    findings: {
      description: "What was tried, what the store answered, what it means and what to change.",
      type: "{ step: string; outcome: string; code: string; tried: string; answered: string; means: string; change: string[] }[]",
    },
  },
  docs: {
    summary:
      "A proof that a bucket works for a service that has no kind here, on create and whenever an input changes.",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    example: `const probe = new byob.BucketProbe("uploads", {
  bucket: "my-bucket",
  region: "us-east-1",
  accessKeyId: config.requireSecret("accessKey"),
  secretAccessKey: config.requireSecret("secretKey"),
  directory: "uploads/",
  acl: "public-read",
  publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/uploads/",
});`,
    reads:
      "Nothing: a refresh keeps the last findings. Change a value of `triggers` to try the bucket again.",
    adoption: "Does not apply.",
  },
  connect: () => undefined,
  create,
  update,
  delete: async () => undefined,
});
