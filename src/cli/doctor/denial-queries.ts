/** Queries for settings that deny requests, or delete what the service stores, under conditions that a response does not name. */
import type { BucketAccess } from "../../probe";
import { denyConditions, isSourceKey } from "../../probe/policy-conditions";
import { parseXml, textOf, type XmlElement } from "../../probe/xml";
import { storeTargetOf } from "../../stores/target";
import { canUpload, uploadAclOf } from "../../stores/types";
import type { BucketQuery, QueryResult } from "./bucket-queries";

/** Queries that `--admin-profile` enables, in addition to those for public access. */
export const denialQueries: readonly BucketQuery[] = [
  {
    name: "read the bucket policy",
    permission: "s3:GetBucketPolicy",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketPolicyCommand(input)),
    element: undefined,
    absent: ["NoSuchBucketPolicy"],
    describe: describePolicy,
  },
  {
    name: "read the bucket's lifecycle rules",
    permission: "s3:GetLifecycleConfiguration",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketLifecycleConfigurationCommand(input)),
    element: "LifecycleConfiguration",
    absent: ["NoSuchLifecycleConfiguration"],
    describe: describeLifecycle,
  },
  {
    name: "read who pays for requests",
    permission: "s3:GetBucketRequestPayment",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketRequestPaymentCommand(input)),
    element: "RequestPaymentConfiguration",
    absent: [],
    describe: (xml) => {
      const response = textOf(parseXml(xml), "Payer") ?? "BucketOwner";
      if (response !== "Requester") {
        return { response, explanation: "Requests need no confirmation that their sender pays." };
      }
      return {
        response,
        explanation: "Anonymous clients and keys of other accounts cannot use a Requester Pays bucket.",
        warning: {
          cause: "requester-pays",
          text: "Set the payer to BucketOwner, or use a key of the bucket's account.",
        },
      };
    },
  },
];

function describePolicy(policy: string, access: BucketAccess): QueryResult {
  const denials = denyConditions(policy);
  const conditions = [...new Set(denials.flat())];
  if (denials.length === 0) {
    return {
      response: policy === "" ? "no policy" : "no Deny",
      explanation: "The bucket policy denies nothing.",
    };
  }
  const warning = denialWarning(conditions, access);
  return {
    response: `Deny with conditions: ${conditions.join(", ") || "none"}`,
    explanation: "Statements with Deny override every Allow.",
    ...(warning && { warning }),
  };
}

function denialWarning(conditions: readonly string[], access: BucketAccess): QueryResult["warning"] {
  const { service } = access.usage;
  const source = conditions.filter(isSourceKey);
  if (source.length > 0) {
    const text = `Check that the requests of ${service} meet the condition on ${source.join(" and ")}. Their values differ from those of this machine.`;
    return { cause: "denied-by-source", text };
  }
  if (conditions.includes("aws:securetransport") && access.endpoint?.startsWith("http:")) {
    return { cause: "tls-required", text: "Change the endpoint to https://." };
  }
  if (
    canUpload(access.usage) &&
    conditions.some((key) => key.startsWith("s3:x-amz-server-side-encryption"))
  ) {
    const text = `Remove this Deny and set the default encryption of the bucket, because ${service} does not send the header.`;
    return { cause: "encryption-header-required", text };
  }
  if (uploadAclOf(access) !== undefined && conditions.includes("s3:x-amz-acl")) {
    return {
      cause: "acl-denied-by-policy",
      text: `Exclude uploads with the public-read ACL, which ${service} sends, from the Deny.`,
    };
  }
  return undefined;
}

function describeLifecycle(xml: string, access: BucketAccess): QueryResult {
  const { directory } = storeTargetOf(access);
  const rules = (parseXml(xml)?.children ?? []).filter((rule) => {
    const prefix = textOf(rule, "Prefix") ?? "";
    const isForProbes = prefix.startsWith(`${directory}.probe-`);
    const overlaps = !isForProbes && (directory.startsWith(prefix) || prefix.startsWith(directory));
    return overlaps && textOf(rule, "Status") === "Enabled" && expires(rule);
  });
  const [first] = rules;
  if (first === undefined) {
    return {
      response: xml === "" ? "none" : "no rule that deletes the directory",
      explanation: "No lifecycle rule deletes what the service stores.",
    };
  }
  const when = textOf(first, "Days") ? `after ${textOf(first, "Days")} days` : `on ${textOf(first, "Date")}`;
  return {
    response: `rule "${textOf(first, "ID") ?? ""}" deletes "${textOf(first, "Prefix") ?? ""}" ${when}`,
    explanation: "A lifecycle rule deletes what the service stores.",
    warning: {
      cause: "lifecycle-expires",
      text: "If the service's files must stay, exclude the directory from the rule.",
    },
  };
}

function expires({ children }: XmlElement): boolean {
  const expiration = children.find(({ name }) => name === "Expiration");
  return expiration?.children.some(({ name }) => name === "Days" || name === "Date") ?? false;
}
