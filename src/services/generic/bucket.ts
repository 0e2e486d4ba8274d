import type { ServiceBucketUse } from "../definition";

/** Assumptions about any other service: it lists the bucket, or uploads without an ACL. */
export const genericBucketUse: Pick<ServiceBucketUse<"BucketProbe">, "usage"> = {
  usage: {
    BucketProbe: {
      id: "generic",
      label: "any other service",
      service: "the service",
      steps: { read: ["list"], write: ["upload"] },
      largeUploads: true,
    },
  },
};
