import type { ConformanceCase } from "../support/case";
import { aclCases } from "./acl";
import { addressingCases } from "./addressing";
import { bucketCases } from "./buckets";
import { changeCases } from "./changes";
import { corsCases } from "./cors";
import { listingCases } from "./listing";
import { multipartCases } from "./multipart";
import { objectCases } from "./objects";
import { ownershipCases } from "./ownership";
import { policyCases } from "./policy";
import { presignCases } from "./presign";
import { publicAccessCases } from "./public-access";
import { signatureCases } from "./signature";
import { userPolicyCases } from "./user-policy";

export const conformanceCases: readonly ConformanceCase[] = [
  ...addressingCases,
  ...bucketCases,
  ...objectCases,
  ...listingCases,
  ...multipartCases,
  ...signatureCases,
  ...presignCases,
  ...aclCases,
  ...ownershipCases,
  ...publicAccessCases,
  ...policyCases,
  ...changeCases,
  ...corsCases,
  ...userPolicyCases,
];
