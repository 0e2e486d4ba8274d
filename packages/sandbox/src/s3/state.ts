import { cannedAcl } from "./acl";
import { Identities } from "./identity";
import type { Bucket, S3Account } from "./model";
import type { Profile } from "./profiles";
import { ALL_BLOCKED } from "./public-access";

/** Complete state of one store. */
export class S3State {
  readonly identities = new Identities();
  readonly buckets = new Map<string, Bucket>();

  constructor(
    readonly profile: Profile,
    /** Region of the store, and of buckets without an own region. */
    readonly region: string,
  ) {}

  createBucket(name: string, owner: S3Account): Bucket {
    const aws = this.profile.awsDefaults;
    const bucket: Bucket = {
      name,
      owner,
      created: new Date(),
      region: this.region,
      ownership: aws ? "BucketOwnerEnforced" : undefined,
      publicAccessBlock: aws ? { ...ALL_BLOCKED } : undefined,
      acl: cannedAcl("private", owner, owner),
      policy: undefined,
      cors: [],
      encryption: { algorithm: "AES256" },
      lifecycle: undefined,
      tags: {},
      publicRead: false,
      uniformAccess: false,
      publicDomain: false,
      versioning: false,
      versioningSuspended: false,
      objectLock: undefined,
      mfaDelete: false,
      requesterPays: false,
      replication: false,
      versions: [],
      objects: new Map(),
      uploads: new Map(),
    };
    this.buckets.set(name, bucket);
    return bucket;
  }
}
