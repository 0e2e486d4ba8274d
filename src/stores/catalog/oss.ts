import { defineStore, parseRegion, type RegionalLocation, regionalAddress } from "../define-store";

/** Alibaba Cloud OSS. `region` as in `cn-hangzhou`. */
export interface OssLocation<V> extends RegionalLocation<"oss", V> {}

export const OSS = defineStore({
  name: "oss",
  title: "Alibaba Cloud OSS",
  shortTitle: "OSS",
  order: 50,
  hosts: /^(?:(?!s3\.)(.+?)\.)?(?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com$/,
  serverHeader: /^AliyunOSS/i,
  // Ids of regions are written with and without the prefix that the hosts have.
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
    note: "Alibaba Cloud OSS refuses a public ACL while Block Public Access is on.",
    condition: {
      text: "Block Public Access off",
      footnote:
        'While Block Public Access is on, OSS rejects a public ACL with 403 "Put public object acl is not allowed".',
    },
  },
  publicScope: "objects",
  publish: {
    text: "Switch Block Public Access off for the bucket, then allow public reading by its ACL or by that of each object.",
    console: "OSS console › {bucket} › Permission Control › Block Public Access, then ACL",
    pulumi: "alicloud.oss.BucketPublicAccessBlock { blockPublicAccess: false }, then alicloud.oss.BucketAcl",
  },
  cors: {
    scope: "bucket",
    format: "CORS in OSS's own API",
    summary: "own API",
    step: (bucket) => ({
      text: `Add a CORS rule for the origins to ${bucket} in OSS's own way: its S3 API has none.`,
      console: `OSS console › ${bucket} › Content Security › CORS`,
      pulumi: "alicloud.oss.BucketCors",
    }),
  },
  setup: {
    key: (bucket, { writes, sendsAcl }) => ({
      text: `Make a RAM user with an AccessKey and a policy of its own form for ${writes ? "oss:GetObject, oss:PutObject and oss:ListObjects" : "oss:GetObject and oss:ListObjects"} on ${bucket}${sendsAcl ? ", and oss:PutObjectAcl" : ""}.`,
      pulumi: "alicloud.ram.User, alicloud.ram.Policy and alicloud.ram.AccessKey",
    }),
  },
  summary: {
    key: "RAM user, own policy format",
    publicReading: "object or bucket ACL, with Block Public Access off",
  },
});
