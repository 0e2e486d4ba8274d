import {
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  DeleteDistributionCommand,
  DeleteOriginAccessControlCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetOriginAccessControlCommand,
  type OriginAccessControlConfig,
  UpdateDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import { fromSdk, toSdk } from "./names";
import { type AwsResource, type AwsValues, unlessAbsent } from "./resource";

const ABSENT = ["NoSuchDistribution", "NoSuchOriginAccessControl"];

/** `aws:cloudfront/originAccessControl:OriginAccessControl`. */
export const originAccessControl: AwsResource = {
  replaces: ["name", "originAccessControlOriginType"],
  autoName: "name",
  async create({ cloudfront }, { originAccessControlOriginType, ...rest }) {
    const OriginAccessControlConfig = {
      ...toSdk<OriginAccessControlConfig>(rest),
      OriginAccessControlOriginType: originAccessControlOriginType as "s3",
    };
    const made = await cloudfront.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig }));
    return { id: String(made.OriginAccessControl?.Id) };
  },
  async read({ cloudfront, accountId }, id) {
    const found = await unlessAbsent(ABSENT, cloudfront.send(new GetOriginAccessControlCommand({ Id: id })));
    const arn = `arn:aws:cloudfront::${accountId}:origin-access-control/${id}`;
    const config = fromSdk(found?.OriginAccessControl?.OriginAccessControlConfig) as AwsValues;
    return found && { ...config, arn, etag: found.ETag };
  },
  async delete({ cloudfront }, id, { etag }) {
    const command = new DeleteOriginAccessControlCommand({ Id: id, IfMatch: String(etag) });
    await unlessAbsent(ABSENT, cloudfront.send(command));
  },
};

/** `aws:cloudfront/distribution:Distribution` with one S3 origin. Its settings are read from state, not from AWS. */
export const distribution: AwsResource = {
  replaces: [],
  async create({ cloudfront }, inputs) {
    const made = await cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: configOf(inputs, inputs.comment) }),
    );
    return { id: String(made.Distribution?.Id) };
  },
  async read({ cloudfront }, id, state) {
    const found = await unlessAbsent(ABSENT, cloudfront.send(new GetDistributionCommand({ Id: id })));
    const { ARN: arn, DomainName: domainName, Status: status } = found?.Distribution ?? {};
    return found && { ...state, arn, domainName, status, etag: found.ETag };
  },
  async update({ cloudfront }, id, inputs) {
    const { ETag } = await cloudfront.send(new GetDistributionCommand({ Id: id }));
    const DistributionConfig = configOf(inputs, inputs.comment);
    await cloudfront.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig }));
  },
  /** CloudFront deletes only a distribution that is disabled. */
  async delete({ cloudfront }, id, state) {
    const found = await unlessAbsent(ABSENT, cloudfront.send(new GetDistributionCommand({ Id: id })));
    if (found === undefined) {
      return;
    }
    const DistributionConfig = configOf({ ...state, enabled: false }, state.comment);
    const { ETag } = await cloudfront.send(
      new UpdateDistributionCommand({ Id: id, IfMatch: found.ETag, DistributionConfig }),
    );
    await cloudfront.send(new DeleteDistributionCommand({ Id: id, IfMatch: ETag }));
  },
};

interface Behavior {
  targetOriginId: string;
  viewerProtocolPolicy: "redirect-to-https";
  cachePolicyId: string;
}

interface Origin {
  originId: string;
  domainName: string;
  originAccessControlId: string;
}

function configOf(inputs: AwsValues, comment: unknown): DistributionConfig {
  const { targetOriginId, viewerProtocolPolicy, cachePolicyId } = inputs.defaultCacheBehavior as Behavior;
  const items = (inputs.origins as Origin[]).map((origin) => ({
    Id: origin.originId,
    DomainName: origin.domainName,
    OriginAccessControlId: origin.originAccessControlId,
    S3OriginConfig: { OriginAccessIdentity: "" },
  }));
  return {
    CallerReference: String(comment),
    Comment: String(comment),
    Enabled: inputs.enabled === true,
    Origins: { Quantity: items.length, Items: items },
    DefaultCacheBehavior: {
      TargetOriginId: targetOriginId,
      ViewerProtocolPolicy: viewerProtocolPolicy,
      CachePolicyId: cachePolicyId,
    },
  };
}
