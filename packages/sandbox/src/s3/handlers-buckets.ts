/**
 * Operations that create, list, describe and delete buckets.
 *
 * Creating a bucket is where AWS and other stores differ most: the region in the body must match the endpoint, new
 * buckets on AWS have ACLs disabled and public access blocked, and a bucket that already exists is a success in
 * us-east-1 only. A bucket with objects or versions cannot be deleted. `versions.ts` contains what versioning changes.
 */
import { isPublicAcl } from "./acl";
import { accountOf, head, requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { accessDenied, invalidArgument, S3Error } from "./errors";
import { byBytes, integerIn, tokenText } from "./listing-parameters";
import type { Bucket, Ownership } from "./model";
import type { Operation } from "./operations";
import { evaluateIdentityPolicy } from "./policy";
import { aclFromHeaders } from "./requested-acl";
import { MAX_BUCKET_TAGS, type Tags, tagsOf } from "./tags";
import { xml } from "./xml";
import { parsed } from "./xml-parser";

/** Names of 3 to 63 characters, without adjacent periods, and not in the form of an IP address. */
const NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Prefixes and suffixes that S3 reserves. */
const RESERVED_NAME = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const MAX_BUCKETS = 10_000;
const OWNERSHIPS: readonly string[] = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];

export const bucketHandlers = {
  ListBuckets(call) {
    const account = accountOf(call);
    if (account === undefined) {
      throw accessDenied();
    }
    requireAccountPermission(call, "s3:ListAllMyBuckets", "*");
    const { query } = call.request;
    const prefix = query.get("prefix") ?? undefined;
    const region = query.get("bucket-region");
    const own = [...call.state.buckets.values()]
      .filter((bucket) => bucket.owner === account && bucket.name.startsWith(prefix ?? ""))
      .filter((bucket) => region === null || bucket.region === region)
      .sort((left, right) => byBytes(left.name, right.name));
    const after = tokenText(query.get("continuation-token") ?? "");
    const rest = own.filter(({ name }) => byBytes(name, after) > 0);
    const size = integerIn(query, "max-buckets", MAX_BUCKETS);
    if (size < 1 || size > MAX_BUCKETS) {
      throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`, {
        ArgumentName: "max-buckets",
        ArgumentValue: String(size),
      });
    }
    const page = rest.slice(0, size);
    const last = page.length < rest.length ? page.at(-1)?.name : undefined;
    return xml("ListAllMyBucketsResult", {
      Prefix: prefix,
      ContinuationToken: last === undefined ? undefined : Buffer.from(last).toString("base64url"),
      Owner: { ID: account.canonicalId, DisplayName: account.name },
      Buckets: {
        Bucket: page.map(({ name, created, region: location }) => ({
          Name: name,
          CreationDate: created.toISOString(),
          BucketRegion: query.size > 0 ? location : undefined,
        })),
      },
    });
  },

  CreateBucket(call) {
    const name = call.target.bucket ?? "";
    const account = accountOf(call);
    if (account === undefined) {
      throw accessDenied();
    }
    requireAccountPermission(call, "s3:CreateBucket", `arn:aws:s3:::${name}`);
    if (!NAME.test(name) || RESERVED_NAME.test(name)) {
      throw new S3Error(400, "InvalidBucketName", "The specified bucket is not valid.", { BucketName: name });
    }
    const region = locationOf(call);
    const tags = requestedTags(call);
    const present = call.state.buckets.get(name);
    if (present !== undefined && present.owner === account && present.region === "us-east-1") {
      // In us-east-1, creating a bucket that the caller already owns succeeds.
      return { status: 200, headers: { Location: `/${name}` } };
    }
    if (present !== undefined) {
      throw alreadyThere(present, account === present.owner);
    }
    const ownership = ownershipOf(head(call, "x-amz-object-ownership"));
    const requested = aclFromHeaders(call, account, account);
    const aws = call.profile.awsDefaults;
    if (requested !== undefined && aws && isPublicAcl(requested.acl)) {
      throw (ownership ?? "BucketOwnerEnforced") === "BucketOwnerEnforced"
        ? new S3Error(
            400,
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
          )
        : new S3Error(
            400,
            "InvalidBucketAclWithBlockPublicAccessError",
            "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
          );
    }
    const bucket = call.state.createBucket(name, account);
    bucket.region = region;
    bucket.ownership = ownership ?? bucket.ownership;
    bucket.acl = requested?.acl ?? bucket.acl;
    bucket.tags = tags;
    return { status: 200, headers: { Location: `/${name}` } };
  },

  DeleteBucket(call) {
    const bucket = requireBucketPermission(call, "s3:DeleteBucket");
    if (bucket.objects.size + bucket.versions.length > 0) {
      const message = "The bucket you tried to delete is not empty"; // wording-ignore: message of S3
      throw new S3Error(409, "BucketNotEmpty", message, { BucketName: bucket.name });
    }
    call.state.buckets.delete(bucket.name);
    return { status: 204 };
  },

  HeadBucket(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucket");
    return { status: 200, headers: { "x-amz-bucket-region": bucket.region }, contentType: "application/xml" };
  },

  GetBucketLocation(call) {
    const { region } = requireBucketPermission(call, "s3:GetBucketLocation");
    return xml("LocationConstraint", region === "us-east-1" ? {} : { "#text": region });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

/** Checks an operation on the account instead of a bucket, to which only the user's own policy applies. */
function requireAccountPermission(call: S3Call, action: string, resource: string): void {
  const { user, context } = call.caller;
  if (user === undefined || user.root) {
    return;
  }
  const principal = { arn: user.arn, accountId: user.account.id };
  if (evaluateIdentityPolicy(user.policy, { action, resource, principal, context }) !== "allow") {
    throw accessDenied(
      `User: ${user.arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
    );
  }
}

function locationOf(call: S3Call): string {
  const wanted = requestedLocation(call);
  const here = call.region ?? call.state.region;
  if (call.profile.region !== "bucket") {
    return wanted ?? call.state.region;
  }
  if (wanted === undefined && here !== "us-east-1") {
    throw illegalLocation("unspecified");
  }
  if (wanted !== undefined && here !== "us-east-1" && wanted !== here) {
    throw illegalLocation(wanted);
  }
  return wanted ?? here;
}

/** Tags of a new bucket. */
function requestedTags({ payload: { content } }: S3Call): Tags {
  const configuration = content.size === 0 ? undefined : parsed(content, "CreateBucketConfiguration");
  const tags = configuration?.child("Tags")?.children("Tag") ?? [];
  return tagsOf(tags, MAX_BUCKET_TAGS);
}

function requestedLocation({ payload: { content }, profile }: S3Call): string | undefined {
  const configuration = content.size === 0 ? undefined : parsed(content, "CreateBucketConfiguration");
  const location = configuration?.text("LocationConstraint") || undefined;
  if (location === undefined || profile.region !== "bucket") {
    return location;
  }
  // S3 has no location constraint for us-east-1, and an old one for eu-west-1.
  const region = location === "EU" ? "eu-west-1" : location;
  if (!isRegionName(region) || (profile.name === "aws" && region === "us-east-1")) {
    const message = "The specified location-constraint is not valid";
    throw new S3Error(400, "InvalidLocationConstraint", message, { LocationConstraint: location });
  }
  return region;
}

/** Whether a string has the form of a region of AWS. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/.test(text);
}

function illegalLocation(wanted: string): S3Error {
  const message = `The ${wanted} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  return new S3Error(400, "IllegalLocationConstraintException", message);
}

function alreadyThere(present: Bucket, own: boolean): S3Error {
  const fields = { BucketName: present.name };
  return own
    ? new S3Error(
        409,
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        fields,
      )
    : new S3Error(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        fields,
      );
}

export function ownershipOf(text: string | undefined): Ownership | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!isOwnership(text)) {
    throw new S3Error(400, "InvalidArgument", "Invalid x-amz-object-ownership header", {
      ArgumentValue: text,
    });
  }
  return text;
}

function isOwnership(text: string): text is Ownership {
  return OWNERSHIPS.includes(text);
}
