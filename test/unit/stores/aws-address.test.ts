import { partition } from "@aws-sdk/core/client";
import { readPartitions } from "../../../scripts/generate/partitions";
import {
  accessPointOf,
  arnsOf,
  awsEndpoint,
  awsRegionOf,
  boto3Endpoints,
  endpointOfBucket,
  isAwsDomain,
  partitionOf,
} from "../../../src/stores/aws-address";
import { storeOfHost } from "../../../src/stores/stores";

describe("partitionOf", () => {
  const regions = readPartitions().flatMap((one) => Object.keys(one.regions));

  it.each([...regions, "us-west-9", "cn-south-1", "us-isob-west-1", "eusc-de-west-2", "frankfurt", "auto"])(
    "returns the partition that the AWS SDK uses for %s",
    (region) => {
      const { name, dnsSuffix } = partition(region);
      expect(partitionOf(region)).toMatchObject({ id: name, dnsSuffix });
    },
  );
});

/** Host, bucket in the host, region in the host. */
const HOSTS: [host: string, bucket: string | undefined, region: string | undefined][] = [
  ["s3.amazonaws.com", undefined, undefined],
  ["media.s3.amazonaws.com", "media", undefined],
  ["s3.eu-west-1.amazonaws.com", undefined, "eu-west-1"],
  ["media.s3.eu-west-1.amazonaws.com", "media", "eu-west-1"],
  ["media.s3-eu-west-1.amazonaws.com", "media", "eu-west-1"],
  ["media.s3-us-gov-west-1.amazonaws.com", "media", "us-gov-west-1"],
  ["s3-external-1.amazonaws.com", undefined, undefined],
  ["s3-fips.us-east-1.amazonaws.com", undefined, "us-east-1"],
  ["media.s3-fips.us-gov-west-1.amazonaws.com", "media", "us-gov-west-1"],
  ["media.s3-fips-us-gov-west-1.amazonaws.com", "media", "us-gov-west-1"],
  ["s3.dualstack.eu-west-1.amazonaws.com", undefined, "eu-west-1"],
  ["media.s3-fips.dualstack.us-east-2.amazonaws.com", "media", "us-east-2"],
  ["media.s3-accelerate.amazonaws.com", "media", undefined],
  ["media.s3-accelerate.dualstack.amazonaws.com", "media", undefined],
  ["point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com", "point-123456789012", "eu-west-1"],
  ["s3-object-lambda.eu-west-1.amazonaws.com", undefined, "eu-west-1"],
  ["media--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "media--use1-az4--x-s3", "us-east-1"],
  ["bucket.vpce-1a2b-3c.s3.us-east-1.vpce.amazonaws.com", undefined, "us-east-1"],
  ["media.bucket.vpce-1a2b-3c.s3.us-east-1.vpce.amazonaws.com", "media", "us-east-1"],
  ["media.s3.cn-north-1.amazonaws.com.cn", "media", "cn-north-1"],
  ["media.s3.eusc-de-east-1.amazonaws.eu", "media", "eusc-de-east-1"],
  ["media.s3.us-iso-east-1.c2s.ic.gov", "media", "us-iso-east-1"],
  ["media.s3.us-isob-east-1.sc2s.sgov.gov", "media", "us-isob-east-1"],
  ["media.s3.eu-isoe-west-1.cloud.adc-e.uk", "media", "eu-isoe-west-1"],
  ["media.s3.us-isof-south-1.csp.hci.ic.gov", "media", "us-isof-south-1"],
  ["media.s3.xx-east-1.amazonaws.com", "media", "xx-east-1"],
  ["my.media.s3.eu-west-1.amazonaws.com", "my.media", "eu-west-1"],
  ["s3-backup.s3.amazonaws.com", "s3-backup", undefined],
  ["s3.backup.s3.eu-west-1.amazonaws.com", "s3.backup", "eu-west-1"],
  ["a.s3.b.s3.eu-west-1.amazonaws.com", "a.s3.b", "eu-west-1"],
  ["s3.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["media.s3-website.eu-central-1.amazonaws.com", "media", "eu-central-1"],
];

it.each(HOSTS)("reads the bucket and the region from the host %s", (host, bucket, region) => {
  const found = storeOfHost(host);
  expect({ isAws: found.store.isAws, bucket: found.bucket }).toEqual({ isAws: true, bucket });
  expect(awsRegionOf(host)).toBe(region);
});

it.each(["s3.eu-west-1.example.com", "amazonaws.com.example.net", "s3.eu-central-1.wasabisys.com"])(
  "does not treat %s as a host of AWS",
  (host) => {
    expect(storeOfHost(host).store.isAws).toBe(false);
    expect(awsRegionOf(host)).toBeUndefined();
    expect(isAwsDomain(host)).toBe(false);
  },
);

describe("ARNs", () => {
  it.each([
    ["arn:aws:s3:eu-west-1:123456789012:accesspoint/point", "s3-accesspoint", "point-123456789012"],
    ["arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:point", "s3-accesspoint", "point-123456789012"],
    ["arn:aws:s3::123456789012:accesspoint/abc.mrap", "s3-accesspoint", "abc.mrap-123456789012"],
    ["arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/fn", "s3-object-lambda", "fn-123456789012"],
    [
      "arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-0123/accesspoint/p",
      "s3-outposts",
      "p-123456789012.op-0123",
    ],
  ])("%s names an access point", (arn, label, hostPrefix) => {
    expect(accessPointOf(arn)).toMatchObject({ label, hostPrefix });
  });

  it.each(["arn:aws:s3:::media", "arn:aws:s3:eu-west-1:12:accesspoint/point", "media", ""])(
    "%s names none",
    (name) => expect(accessPointOf(name)).toBeUndefined(),
  );

  it("have the partition of the region", () => {
    expect(arnsOf("media", "eu-west-1").bucketArn).toBe("arn:aws:s3:::media");
    expect(arnsOf("media", "us-gov-west-1").keysArn).toBe("arn:aws-us-gov:s3:::media/");
    expect(arnsOf("media", "eusc-de-east-1").bucketArn).toBe("arn:aws-eusc:s3:::media");
  });

  it("of an access point are its own", () => {
    const arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";
    expect(arnsOf(arn, "us-east-1")).toEqual({ bucketArn: arn, keysArn: `${arn}/object/` });
  });
});

describe("endpoints", () => {
  it.each([
    ["eu-west-1", "https://s3.eu-west-1.amazonaws.com"],
    ["cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"],
    ["fips-us-east-1", "https://s3-fips.us-east-1.amazonaws.com"],
    ["us-gov-west-1-fips", "https://s3-fips.us-gov-west-1.amazonaws.com"],
  ])("of %s", (region, endpoint) => expect(awsEndpoint("s3", region)).toBe(endpoint));

  it("of other clients are regional, also in us-east-1", () => {
    expect(endpointOfBucket("media", "us-east-1")).toBe("https://s3.us-east-1.amazonaws.com");
  });

  it.each([
    ["media", "us-east-1", "https://s3.amazonaws.com", undefined],
    ["media", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", "https://s3.amazonaws.com"],
    ["my.media", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", undefined],
    ["media", "us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com", undefined],
  ])("of boto3 for %s in %s", (bucket, region, endpoint, presignEndpoint) => {
    expect(boto3Endpoints(bucket, region)).toEqual({ endpoint, ...(presignEndpoint && { presignEndpoint }) });
  });
});
