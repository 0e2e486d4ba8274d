export interface MeasuredResource {
  type: "RyzeInstanceS3" | "ModelsLabS3Config" | "LabelStudioImportStorage" | "FlashbackBucket";
  name: string;
  /** Maximum number of bytes in a state file. */
  target: number;
  secrets: readonly string[];
  args: Record<string, string | number | boolean>;
}

const KEY = "AKIAIOSFODNN7EXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/** Typical inputs of each resource, with two secrets. */
export const inputs: readonly MeasuredResource[] = [
  {
    type: "RyzeInstanceS3",
    name: "chat",
    target: 2250,
    secrets: ["accessKey", "secretKey"],
    args: {
      instance: "my-instance",
      bucket: "ryzeapi-media",
      region: "us-east-1",
      accessKey: KEY,
      secretKey: SECRET,
      pathPrefix: "media/my-instance/",
      verify: "skip",
    },
  },
  {
    type: "ModelsLabS3Config",
    name: "images",
    target: 2700,
    secrets: ["awsAccessKeyId", "awsSecretAccessKey"],
    args: {
      deployType: "text_to_image",
      publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
      regionName: "us-east-1",
      endpointUrl: "https://my-bucket.s3.us-east-1.amazonaws.com",
      awsAccessKeyId: KEY,
      awsSecretAccessKey: SECRET,
      imageDirectory: "generations",
      verify: "skip",
    },
  },
  {
    type: "LabelStudioImportStorage",
    name: "labels",
    target: 2600,
    secrets: ["awsAccessKeyId", "awsSecretAccessKey"],
    args: {
      project: 1,
      title: "Raw images",
      bucket: "my-bucket",
      prefix: "raw/",
      regionName: "us-east-1",
      awsAccessKeyId: KEY,
      awsSecretAccessKey: SECRET,
      useBlobUrls: true,
      recursiveScan: true,
      verify: "skip",
    },
  },
  {
    type: "FlashbackBucket",
    name: "media",
    target: 2250,
    secrets: ["key", "secret"],
    args: {
      name: "Media",
      bucket: "my-bucket",
      workspaceId: "workspace-123",
      region: "us-east-1",
      key: KEY,
      secret: SECRET,
      verify: "skip",
    },
  },
];
