import type { ServiceBucketUse } from "../definition";

export const bucket = {
  usage: {
    BucketProbe: {
      id: "generic",
      label: "any other service",
      service: "the service",
      steps: { read: ["list"], write: ["upload"] },
      largeUploads: true,
    },
  },
} as const satisfies Pick<ServiceBucketUse<"BucketProbe">, "usage">;
