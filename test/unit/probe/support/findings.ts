import type { BucketAccess, Finding } from "../../../../src/probe";
import { usageNamed } from "../../../support/usages";

/** The access to the bucket that the reports of tests name. */
export const reportedAccess: BucketAccess = {
  usage: usageNamed("modelslab"),
  endpoint: "https://media.s3.eu-central-1.amazonaws.com",
  region: "eu-central-1",
  directory: "generations",
};

export const passedFinding: Finding = {
  step: "list",
  outcome: "passed",
  action: "list one key",
  response: "HTTP 200",
  explanation: "The key can list.",
  remedies: [],
  code: "list.ok",
};

export const failedFinding: Finding = {
  ...passedFinding,
  step: "upload",
  outcome: "failed",
  action: "put a/probe.txt",
  response: "HTTP 403 AccessDenied",
  explanation: "The access key is not allowed to upload.",
  remedies: [
    { text: "Allow s3:PutObject.", pulumi: "aws.iam.UserPolicy", cli: "aws iam" },
    { text: "Use another key." },
  ],
};
