import type { ServiceBucketUse } from "../definition";

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
