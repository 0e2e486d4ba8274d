import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import type { Situation } from "../situation";

const POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";
const MULTI_REGION = "arn:aws:s3::123456789012:accesspoint/abc.mrap";
const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

type Address = Pick<BucketAccess, "bucket" | "region" | "endpoint">;

function access(usage: string, address: Address): Situation["create"] {
  return async () => ({ access: { usage: usageNamed(usage), ...keys, ...address } });
}

/** Situations of AWS addresses that the settings alone show. */
export const ADDRESS_SITUATIONS: readonly Situation[] = [
  {
    id: "bucket-arn",
    situation: "The bucket is set as the ARN of a bucket",
    runsOn: ["settings"],
    create: access("label-studio", { bucket: "arn:aws:s3:::media", region: "eu-west-1" }),
    expected: { outcome: "failed", code: "settings.bucket-arn", advice: /name, media/ },
  },
  {
    id: "multi-region-access-point-boto3",
    situation: "The bucket is a multi-region access point, and the service signs with SigV4",
    runsOn: ["settings"],
    create: access("label-studio", { bucket: MULTI_REGION, region: "eu-west-1" }),
    expected: { outcome: "failed", code: "settings.multi-region-access-point", advice: /in one region/ },
  },
  {
    id: "multi-region-access-point",
    situation: "The bucket is a multi-region access point, and the service's client is unknown",
    runsOn: ["settings"],
    create: access("ryzeapi", { bucket: MULTI_REGION, region: "eu-west-1" }),
    expected: { outcome: "inconclusive", code: "settings.multi-region-access-point" },
  },
  {
    id: "multi-region-access-point-host",
    situation: "The endpoint is the host of a multi-region access point, and the service signs with SigV4",
    runsOn: ["settings"],
    create: access("label-studio", {
      bucket: "media",
      region: "eu-west-1",
      endpoint: "https://abc.mrap.accesspoint.s3-global.amazonaws.com",
    }),
    expected: { outcome: "failed", code: "settings.multi-region-access-point", advice: /in one region/ },
  },
  {
    id: "access-point-partition",
    situation: "The access point is in another partition than the region",
    runsOn: ["settings"],
    create: access("flashback", { bucket: POINT, region: "us-gov-west-1" }),
    expected: { outcome: "failed", code: "settings.access-point-partition", advice: /eu-west-1/ },
  },
  {
    id: "access-point-endpoint",
    situation: "The bucket is an access point, and the endpoint is that of buckets",
    runsOn: ["settings"],
    create: access("label-studio", {
      bucket: POINT,
      region: "eu-west-1",
      endpoint: "https://s3.eu-west-1.amazonaws.com",
    }),
    expected: { outcome: "failed", code: "settings.access-point-endpoint", advice: /Remove the endpoint/ },
  },
  {
    id: "website-endpoint-partition",
    situation: "The endpoint is that of a static website in China",
    runsOn: ["settings"],
    create: access("ryzeapi", {
      bucket: "media",
      region: "cn-north-1",
      endpoint: "http://media.s3-website.cn-north-1.amazonaws.com.cn",
    }),
    expected: {
      outcome: "failed",
      code: "settings.website-endpoint",
      advice: /https:\/\/s3\.cn-north-1\.amazonaws\.com\.cn/,
    },
  },
  {
    id: "console-of-govcloud",
    situation: "The endpoint is the console of AWS GovCloud",
    runsOn: ["settings"],
    create: access("ryzeapi", {
      bucket: "media",
      region: "us-gov-west-1",
      endpoint: "https://us-gov-west-1.console.amazonaws-us-gov.com/s3",
    }),
    expected: {
      outcome: "failed",
      code: "settings.console-endpoint",
      advice: /https:\/\/s3\.us-gov-west-1\.amazonaws\.com/,
    },
  },
  {
    id: "console-of-iso",
    situation: "The endpoint is the console of an ISO partition of AWS, and no region is set",
    runsOn: ["settings"],
    create: access("flashback", {
      bucket: "media",
      endpoint: "https://us-isob-east-1.console.sc2shome.sgov.gov/s3",
    }),
    expected: {
      outcome: "failed",
      code: "settings.console-endpoint",
      advice: /https:\/\/s3\.us-isob-east-1\.sc2s\.sgov\.gov/,
    },
  },
  {
    id: "console-of-eusc",
    situation: "The endpoint is the console of the AWS European Sovereign Cloud",
    runsOn: ["settings"],
    create: access("flashback", {
      bucket: "media",
      region: "eusc-de-east-1",
      endpoint: "https://eusc-de-east-1.console.amazonaws-eusc.eu/s3",
    }),
    expected: {
      outcome: "failed",
      code: "settings.console-endpoint",
      advice: /https:\/\/s3\.eusc-de-east-1\.amazonaws\.eu/,
    },
  },
];
