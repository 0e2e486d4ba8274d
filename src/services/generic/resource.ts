/**
 * Probe of a bucket as a resource, for services without their own resource type.
 *
 * No object exists outside Pulumi: the id is random, a delete does nothing, and the state contains the findings. The
 * probe runs on create and on update only, so that a refresh sends no requests; `triggers` start it without other
 * changes.
 */
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
  // Loads the AWS SDK only when a bucket is probed.
  const { probeBucket, describeReport } = require("../../probe") as typeof import("../../probe");
  const report = await probeBucket(bucketAccess(bucketProbe, args), {
    depth: args.probe ?? "write",
    graceSeconds: args.graceSeconds ?? 15,
    signal,
  });
  for (const { key, command } of report.leftovers) {
    log.warn(`the probe left the object ${key} in the bucket. Delete it with: ${command}`);
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
  // Each resource is a separate probe.
  keys: [],
  idScope: "server",
  rules,
  outputs: {
    verdict: {
      description: 'Outcome of the probe: `passed`, `failed` (with `onFailure: "warn"`) or `inconclusive`.',
    },
    findings: {
      description: "Steps of the probe, each with its request, response, explanation and fixes.",
      type: "{ step: string; outcome: string; code: string; action: string; response: string; explanation: string; remedies: string[] }[]",
    },
  },
  docs: {
    summary:
      "A probe of a bucket for a service without its own resource type. It runs on create and when an input changes.",
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
      "Nothing: a refresh keeps the last findings. Change a value of `triggers` to probe the bucket again.",
    adoption: "Does not apply.",
  },
  connect: () => undefined,
  create,
  update,
  delete: async () => undefined,
});
