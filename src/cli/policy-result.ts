import type {
  AccessSettings,
  OtherStoreInstructions,
  PolicyDocument,
  PolicyStatement,
  RequiredCorsRule,
} from "../policies";
import type { ServiceId } from "../services/registry";
import type { StoreName } from "../stores/stores";

/** Documents in the formats of the AWS CLI. */
export interface AwsDocuments {
  userPolicy: PolicyDocument;
  ownership: { Rules: { ObjectOwnership: AccessSettings["objectOwnership"] }[] };
  publicAccess: Record<string, boolean>;
  bucketPolicy: PolicyDocument;
  cors?: { CORSRules: RequiredCorsRule[] };
  keyPolicy?: PolicyStatement;
}

/** JSON output of `byob policy`. */
export type PolicyResult = { service: ServiceId; store: StoreName; bucket: string } & (
  | AwsDocuments
  | OtherStoreInstructions
);
