import type { ServicelessCase } from "../case";

export const bucketProbeCase: ServicelessCase = {
  type: "BucketProbe",
  service: undefined,
  required: () => ({
    bucket: "probed-media",
    accessKeyId: "AKIABUCKETPROBE00001",
    secretAccessKey: "bucket-probe-secret-one",
  }),
  optional: {
    sessionToken: "bucket-probe-session-one",
    endpoint: "https://s3.example.com",
    region: "eu-west-1",
    directory: "uploads/",
  },
};

export const cases = [bucketProbeCase];
