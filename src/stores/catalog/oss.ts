import { defineStore, parseRegion, type RegionalLocation, regionalAddress } from "../define-store";

/** Alibaba Cloud OSS. `region` as in `cn-hangzhou`. */
export interface OssLocation<V> extends RegionalLocation<"oss", V> {}

/** Accepts the bucket only in the host name, and has its own APIs for CORS and users. */
export const OSS = defineStore({
  name: "oss",
  title: "Alibaba Cloud OSS",
  shortTitle: "OSS",
  order: 50,
  // Hosts of transfer acceleration contain no region.
  hosts:
    /^(?:(?!s3\.)(.+?)\.)?(?:s3\.)?oss-(?:accelerate(?:-overseas)?|(?<region>[a-z0-9-]+?)(?:-internal)?)\.aliyuncs\.com$/,
  consoleHosts: /^oss\.console\.(?:aliyun|alibabacloud)\.com$/,
  serverHeader: /^AliyunOSS/i,
  // Region IDs are written with and without the prefix of the host names.
  ...regionalAddress(
    { example: "cn-hangzhou" },
    (region) => `https://s3.oss-${region}.aliyuncs.com`,
    (region) => parseRegion(region).replace(/^oss-/, ""),
  ),
  addressing: "virtual",
  pathStyleError: { status: 403, code: "SecondLevelDomainForbidden" },
  region: "us-east-1",
  checksums: "rejected",
  acl: {
    scope: "objects",
    note: "Alibaba Cloud OSS rejects a public ACL while Block Public Access is enabled.",
    condition: {
      text: "Block Public Access disabled",
      footnote:
        'While Block Public Access is enabled, OSS rejects a public ACL with 403 "Put public object acl is not allowed".',
    },
  },
  publicScope: "objects",
  publish: {
    text: "Disable Block Public Access for the bucket, then allow public reads with its ACL or with the ACL of each object.",
    console: "OSS console › {bucket} › Permission Control › Block Public Access, then ACL",
    pulumi: "alicloud.oss.BucketPublicAccessBlock { blockPublicAccess: false }, then alicloud.oss.BucketAcl",
  },
  cors: {
    scope: "bucket",
    format: "CORS in OSS's own API",
    summary: "own API",
    step: (bucket) => ({
      text: `Add a CORS rule for the origins to ${bucket} with OSS's own API, because its S3 API does not support CORS.`,
      console: `OSS console › ${bucket} › Content Security › CORS`,
      pulumi: "alicloud.oss.BucketCors",
    }),
  },
  setup: {
    key: (bucket, { writes, sendsAcl }) => ({
      text: `Create a RAM user with an AccessKey and a RAM policy that allows oss:GetObject${writes ? ", oss:PutObject" : ""}${sendsAcl ? ", oss:PutObjectAcl" : ""} and oss:ListObjects on ${bucket}.`,
      pulumi: "alicloud.ram.User, alicloud.ram.Policy and alicloud.ram.AccessKey",
    }),
  },
  summary: {
    key: "RAM user, own policy format",
    publicReading: "object or bucket ACL, with Block Public Access disabled",
  },
});
