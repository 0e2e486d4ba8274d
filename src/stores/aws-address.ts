/**
 * Addresses on AWS: partitions, hosts, and the ARNs that clients accept as the name of a bucket.
 *
 * A client derives the host from the region and the bucket, and the clients of services differ. boto3 uses the global host
 * `s3.amazonaws.com` for us-east-1, and in all commercial regions for presigned URLs (measured with botocore 1.44.8). Other
 * clients use the regional host. `test/conformance/boto3.test.ts` compares these functions with boto3.
 */
import { PARTITIONS, type PartitionRecord } from "./partitions";

const SUFFIXES = [...new Set(PARTITIONS.map(({ dnsSuffix }) => dnsSuffix.replaceAll(".", "\\.")))].join("|");

/**
 * Hosts of S3 in all partitions: global, regional, FIPS, dual-stack, access points, and VPC endpoints. The groups are the bucket,
 * the end of the label that starts with `s3`, and the label of the region.
 */
export const AWS_HOSTS = new RegExp(
  `^(?:(.+?)\\.)??(?:(?:(?:bucket|accesspoint)\\.)?vpce-[a-z0-9-]+\\.(?=.*\\.vpce\\.))?s3(?:express)?(?:-([a-z0-9-]+))?(?:\\.dualstack)?(?:\\.(?!s3)([a-z0-9-]+))?(?:\\.vpce)?\\.(?:${SUFFIXES})$`,
);

/** Hosts of static websites: the bucket and the region. Before "s3.<region>", the same text is a part of the bucket's name. */
export const WEBSITE_HOST = /^(?:(.+)\.)?s3-website[.-](?!.*\.s3[.-])([a-z0-9-]+)\./;

const AWS_DOMAIN = new RegExp(`(?:^|\\.)(?:${SUFFIXES})$`);

const GLOBAL_ENDPOINT = "https://s3.amazonaws.com";

/** Whether a host is in a domain of AWS's endpoints. */
export function isAwsDomain(hostname: string): boolean {
  return AWS_DOMAIN.test(hostname);
}

/** Whether a host is that of a multi-region access point. */
export function isMultiRegionHost(hostname: string): boolean {
  return isAwsDomain(hostname) && hostname.includes(".mrap.accesspoint.s3-global.");
}

/** Returns the partition of a region; for an unknown region that of the commercial regions, as the AWS SDKs do. */
export function partitionOf(region: string): PartitionRecord {
  const found = PARTITIONS.find(({ id, regions }) => regions.test(region) || region === `${id}-global`);
  return found ?? PARTITIONS[0];
}

/** Whether a region is in the partition of the commercial regions, or unknown. */
export function isCommercial(region: string): boolean {
  return partitionOf(region) === PARTITIONS[0];
}

/** Returns the region in the host of an AWS endpoint; undefined for the global endpoint and for other stores. */
export function awsRegionOf(hostname: string): string | undefined {
  const [, , afterService = "", label = ""] = AWS_HOSTS.exec(hostname) ?? [];
  if (/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(label)) {
    return label;
  }
  // Hosts such as s3-eu-west-1 and s3-fips-us-gov-west-1.
  const parts = afterService.split("-");
  const endings = parts.map((_, index) => parts.slice(index).join("-"));
  return endings.find((ending) => PARTITIONS.some(({ regions }) => regions.test(ending)));
}

/** Builds the host of S3 in a region. */
export function awsHostOf(region: string): string {
  return awsEndpoint("s3", region).slice("https://".length);
}

/** Builds the endpoint of a service of S3. A region such as `fips-us-east-1` selects the FIPS endpoint. */
export function awsEndpoint(service: string, region: string): string {
  const plain = plainRegion(region);
  const isFips = plain !== region;
  return `https://${service}${isFips ? "-fips" : ""}.${plain}.${partitionOf(plain).dnsSuffix}`;
}

function plainRegion(region: string): string {
  return region.replace(/^fips-|-fips$/, "");
}

/** ARN of an access point. */
export interface AccessPoint {
  /** Label of its endpoints. */
  label: "s3-accesspoint" | "s3-object-lambda" | "s3-outposts";
  /** Empty for a multi-region access point. */
  region: string;
  /** Start of the host name, before the endpoint. */
  hostPrefix: string;
}

const LABELS = {
  s3: "s3-accesspoint",
  "s3-object-lambda": "s3-object-lambda",
  "s3-outposts": "s3-outposts",
} as const;

/** Parses the ARN of an access point, which clients accept as the name of a bucket. Returns undefined for other values. */
export function accessPointOf(bucket: string): AccessPoint | undefined {
  const pattern =
    /^arn:aws[\w-]*:(s3|s3-object-lambda|s3-outposts):([\w-]*):(\d{12}):(?:outpost[:/](op-\w+)[:/])?accesspoint[:/]([\w.-]+)$/;
  const [, service, region, account, outpost, name] = pattern.exec(bucket) ?? [];
  if (service === undefined || region === undefined) {
    return undefined;
  }
  const hostPrefix = `${name}-${account}${outpost ? `.${outpost}` : ""}`;
  return { label: LABELS[service as keyof typeof LABELS], region, hostPrefix };
}

/** Returns the ARN of a bucket or access point, and the ARN of its keys without the key. */
export function arnsOf(bucket: string | undefined, region: string): { bucketArn: string; keysArn: string } {
  if (bucket?.startsWith("arn:")) {
    return { bucketArn: bucket, keysArn: `${bucket}/object/` };
  }
  const bucketArn = `arn:${partitionOf(region).id}:s3:::${bucket}`;
  return { bucketArn, keysArn: `${bucketArn}/` };
}

/** Whether clients address a bucket in the host even if they address others by path: access points and directory buckets. */
export function isAlwaysInHost(bucket: string): boolean {
  return bucket.startsWith("arn:") || zoneOf(bucket) !== undefined;
}

/** Returns the availability zone in the name of a directory bucket. */
function zoneOf(bucket: string): string | undefined {
  return /--([a-z0-9-]+)--x-s3$/.exec(bucket)?.[1];
}

/** Returns the region for which a client signs. The region of an access point overrides that of the client. */
export function awsSigningRegion(bucket: string, region: string): string {
  return accessPointOf(bucket)?.region || (region === "aws-global" ? "us-east-1" : plainRegion(region));
}

/** Builds the endpoint without the bucket that a client uses for a bucket if no endpoint is set. */
export function endpointOfBucket(bucket: string, region: string): string {
  const accessPoint = accessPointOf(bucket);
  if (accessPoint) {
    return awsEndpoint(accessPoint.label, accessPoint.region || region);
  }
  const zone = zoneOf(bucket);
  return awsEndpoint(zone === undefined ? "s3" : `s3express-${zone}`, region);
}

/** Builds the endpoints of boto3 for a bucket if no endpoint is set: for requests, and for presigned URLs if it differs. */
export function boto3Endpoints(
  bucket: string,
  region: string,
): { endpoint: string; presignEndpoint?: string } {
  const endpoint = endpointOfBucket(bucket, region);
  const isPlain = endpoint.startsWith("https://s3.") && isCommercial(region);
  if (isPlain && /^(?:us-east-1|aws-global)$/.test(region)) {
    return { endpoint: GLOBAL_ENDPOINT };
  }
  const isHostLabel = /^(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(bucket);
  return isPlain && isHostLabel ? { endpoint, presignEndpoint: GLOBAL_ENDPOINT } : { endpoint };
}
