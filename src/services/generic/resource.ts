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
import { withCurrentFindings } from "./former-findings";
import { type BucketProbeInputs, bucketProbeRules, bucketProbeSchema } from "./schema";

async function probe(args: BucketProbeInputs, { signal, log }: OperationContext<undefined>) {
  // Loads the AWS SDK only when a bucket is probed.
  const { probeShared, describeWarnings, describeFailure } = await import("../../probe");
  const access = bucketAccess(bucketProbe, args);
  const report = await probeShared(access, {
    depth: args.probe ?? "write",
    graceSeconds: args.graceSeconds ?? 15,
    signal,
    // Equal probes with other triggers were requested at another time of the update.
    identity: args.triggers,
  });
  for (const warning of describeWarnings(report)) {
    log.warn(warning);
  }
  if (report.outcome !== "passed") {
    const text = describeFailure(report, access);
    const reaction = report.outcome === "failed" ? (args.onFailure ?? "fail") : args.onInconclusive;
    if (reaction === "fail") {
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
  return { outcome: report.outcome, findings };
}

async function create(args: BucketProbeInputs, context: OperationContext<undefined>) {
  return { id: randomUUID(), outputs: await probe(args, context) };
}

async function update(
  _id: string,
  _old: BucketProbeInputs,
  args: BucketProbeInputs,
  context: OperationContext<undefined>,
) {
  return { outputs: await probe(args, context) };
}

/** Resource type without a service: its object is the result of a probe. */
export const bucketProbe: ResourceDefinition = defineResource({
  type: "BucketProbe",
  service: generic,
  schema: bucketProbeSchema,
  // Each resource is a separate probe.
  keys: [],
  idScope: "server",
  rules: bucketProbeRules,
  outputs: {
    outcome: {
      description:
        'Result of the probe: `passed`, `failed` (only with `onFailure: "warn"`) or `inconclusive` (no definite response).',
      type: '"passed" | "failed" | "inconclusive"',
    },
    findings: {
      description:
        "One finding per step: the action, the response of the store, an explanation, and remedies if the step did not pass.",
      type: '{ step: string; outcome: "passed" | "warning" | "failed" | "skipped" | "inconclusive"; code: string; action: string; response: string; explanation: string; remedies: string[] }[]',
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
  upgradeState: withCurrentFindings,
  connect: () => undefined,
  create,
  update,
  delete: async () => undefined,
});
