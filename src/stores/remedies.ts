import type { StoreCors } from "./definition";

/** First sentence of the instruction to publish on stores that ignore ACLs of objects. */
export const NO_OBJECT_ACLS = "An ACL on one object publishes nothing here.";

/** Command that writes a bucket policy at an endpoint. */
export const PUT_BUCKET_POLICY =
  "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json --endpoint-url {root}";

/** CORS of a store that accepts the document of S3. */
export const S3_CORS: StoreCors = {
  scope: "bucket",
  step: (bucket) => ({
    what: "Write the CORS document below; it replaces the one that is there.",
    cli: `aws s3api put-bucket-cors --bucket ${bucket} --cors-configuration file://cors.json --endpoint-url <endpoint>`,
  }),
  document: (rules) => ({ CORSRules: rules }),
};
