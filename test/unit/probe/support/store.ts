import dns from "node:dns";
import {
  type BucketSettings,
  type Credentials,
  type PolicyInput,
  type S3,
  type S3Fault,
  type S3FaultTarget,
  type S3Options,
  startS3,
} from "pulumi-byob-sandbox/s3";
import {
  type BucketAccess,
  describeReport,
  type ProbeOptions,
  type ProbeReport,
  probeBucket,
} from "../../../../src/probe";
import type { ProbeTiming } from "../../../../src/probe/types";
import { usageNamed } from "../../../support/usages";

const realLookup = dns.lookup;

/** Resolves every host name to this machine, so that tests use the real host names of stores. */
export function everyNameIsHere(): void {
  const here = (_host: string, ...rest: unknown[]) => {
    const done = rest.at(-1) as (...args: unknown[]) => void;
    const all = (rest[0] as { all?: boolean }).all === true;
    if (all) {
      done(null, [{ address: "127.0.0.1", family: 4 }]);
    } else {
      done(null, "127.0.0.1", 4);
    }
  };
  (dns as { lookup: unknown }).lookup = here;
}

/** Restores the resolution of host names. */
export function namesAsUsual(): void {
  (dns as { lookup: unknown }).lookup = realLookup;
}

/** Shorter time limits for tests. */
export const quick: Partial<ProbeTiming> = {
  minDelayMs: 20,
  maxDelayMs: 100,
  retryMs: 4_000,
  requestMs: 5_000,
  unreachableMs: 5_000,
};

const probed = new WeakMap<ProbeReport, BucketAccess>();

/** Probes with short time limits, by default with a write and without a grace time. */
export async function probe(access: BucketAccess, options: Partial<ProbeOptions> = {}): Promise<ProbeReport> {
  const signal = AbortSignal.timeout(30_000);
  const common = { depth: "write", graceSeconds: 0, signal, timing: quick } as const;
  const report = await probeBucket(access, { ...common, ...options });
  probed.set(report, access);
  return report;
}

/** A store with a bucket on AWS, and the access of ModelsLab to it. */
export interface ProbedBucket {
  s3: S3;
  keys: Credentials;
  /** Access as it is registered with ModelsLab. */
  modelslab: BucketAccess;
}

const modes = {
  A: {
    ownership: "BucketOwnerPreferred",
    publicAccessBlock: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
  },
  C: { ownership: "BucketOwnerPreferred", publicAccessBlock: { IgnorePublicAcls: true } },
  B: { publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true } },
} as const;

export const probeBucketName = "pictures-of-mine";
export const directory = "generations";

/** Bucket policy that grants public read access. */
export function publicReadPolicy(...resources: string[]): PolicyInput {
  const Resource = resources.map((resource) => `arn:aws:s3:::${resource}`);
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource }],
  };
}

/** Policy of a user; object actions apply to all objects, s3:ListBucket to the bucket. */
export function policyWith(...actions: string[]): PolicyInput {
  const objects = actions.filter((action) => !action.startsWith("s3:ListBucket"));
  const list = actions.filter((action) => action.startsWith("s3:ListBucket"));
  const statement = (Action: string[], Resource: string) => ({ Effect: "Allow" as const, Action, Resource });
  const Statement = [
    statement(objects, `arn:aws:s3:::${probeBucketName}/*`),
    ...(list.length > 0 ? [statement(list, `arn:aws:s3:::${probeBucketName}`)] : []),
  ];
  return { Version: "2012-10-17", Statement };
}

export const modelslabActions = [
  "s3:ListBucket",
  "s3:PutObject",
  "s3:GetObject",
  "s3:PutObjectAcl",
  "s3:DeleteObject",
];

/** Starts an emulator of AWS with a bucket for ModelsLab in one of the modes of public access. */
export async function modelslabOnAws(
  mode: "A" | "B" | "C",
  remedies: { bucket?: BucketSettings; actions?: string[]; options?: S3Options } = {},
): Promise<ProbedBucket> {
  const s3 = await startS3({
    domain: "s3.amazonaws.com",
    region: "eu-central-1",
    secureTransport: false,
    ...remedies.options,
  });
  const policy = mode === "A" ? {} : { policy: publicReadPolicy(`${probeBucketName}/${directory}/*`) };
  s3.addBucket(probeBucketName, { ...modes[mode], ...policy, ...remedies.bucket } as BucketSettings);
  const keys = s3.addUser("modelslab", { policy: policyWith(...(remedies.actions ?? modelslabActions)) });
  const host = `http://${probeBucketName}.s3.eu-central-1.amazonaws.com:${s3.port}`;
  const modelslab: BucketAccess = {
    usage: usageNamed("modelslab"),
    endpoint: host,
    region: "eu-central-1",
    ...keys,
    directory,
    publicUrl: `${host}/${directory}/`,
  };
  return { s3, keys, modelslab };
}

/** Description of a report without random values, and without the warning about http://. */
export function readable(report: ProbeReport): string {
  const findings = report.findings.filter(({ code }) => code !== "settings.plain-http");
  const access = probed.get(report) ?? { usage: usageNamed("ryzeapi") };
  return describeReport({ ...report, findings }, access)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replace(/:\d{4,5}\b/g, ":<port>");
}

/** Causes of all findings that did not pass, without the warning about http://. Codes are `<step>.<cause>`. */
export function codes(report: ProbeReport): string[] {
  return report.findings.flatMap(({ outcome, code }) =>
    outcome === "passed" || code === "settings.plain-http" ? [] : [code.slice(code.indexOf(".") + 1)],
  );
}

/** Keys of the objects in the bucket. */
export function keysIn(s3: S3, name = probeBucketName): string[] {
  return [...s3.bucket(name).objects.keys()];
}

/** Changes the responses of the store to some requests. */
export function fault(s3: S3, target: S3FaultTarget, effect: S3Fault["then"]): void {
  // biome-ignore lint/suspicious/noThenProperty: a fault is never awaited
  s3.fault({ ...target, then: effect });
}
