import {
  type AccessPoint,
  accessPointOf,
  awsRegionOf,
  isAwsDomain,
  partitionOf,
} from "../stores/aws-address";
import type { BucketAccess } from "../stores/types";
// wording-ignore: not an error class
import type { SettingsProblem } from "./settings-problem";

/** Validates an ARN that is set as the bucket, for which clients build another host than for a bucket. */
// wording-ignore: not an error class
export function validateArn(arn: string, { usage, region, endpoint }: BucketAccess): SettingsProblem[] {
  const accessPoint = accessPointOf(arn);
  if (accessPoint === undefined) {
    return [{ name: "BucketArn", placeholders: { name: arn.split(":").at(-1)?.split("/")[0] ?? arn } }];
  }
  const { label, region: own } = accessPoint;
  const placeholders = { partition: partitionOf(own).id, ownRegion: own, service: usage.service };
  if (own === "") {
    return [multiRegionProblem(usage)];
  }
  if (region && partitionOf(region) !== partitionOf(own)) {
    return [
      { name: "OtherPartition", placeholders: { ...placeholders, clientPartition: partitionOf(region).id } },
    ];
  }
  const host = endpoint ? new URL(endpoint).hostname : undefined;
  if (host !== undefined && isAwsDomain(host) && !serves(host, accessPoint)) {
    const wrongHost = `${accessPoint.hostPrefix}.${host}`;
    return [{ name: "AccessPointEndpoint", placeholders: { ...placeholders, wrongHost } }];
  }
  return label === "s3-object-lambda" ? [{ name: "ObjectLambda", placeholders }] : [];
}

/** Problem of a multi-region access point, as an ARN or as an endpoint. */
// wording-ignore: not an error class
export function multiRegionProblem({ client, service }: BucketAccess["usage"]): SettingsProblem {
  return { name: client === "boto3" ? "MultiRegionBoto3" : "MultiRegion", placeholders: { service } };
}

/** Whether an endpoint serves the access point: the client only puts the access point before the host. */
function serves(host: string, { label, region }: AccessPoint): boolean {
  const isOwnHost =
    host.startsWith(`${label}.`) || host.startsWith(`${label}-fips.`) || host.startsWith("accesspoint.vpce-");
  return isOwnHost && awsRegionOf(host) === region;
}
