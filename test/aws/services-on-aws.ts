import type { Sandbox } from "pulumi-byob-sandbox";

type Bucketed = { store: Sandbox["modelslab"]["store"] };

/**
 * Lets the emulated services use buckets whose endpoint is a host of S3 on AWS, in the S3 emulator. Otherwise they would accept
 * these registrations without a request.
 */
export function openAwsBuckets({ modelslab, ryzeapi, labelStudio, flashback, s3 }: Sandbox): void {
  const here = s3.url;
  for (const user of [ryzeapi.media, labelStudio.contents, flashback.gateway] as Bucketed[]) {
    const open = user.store;
    user.store = (registration) =>
      open(isAws(registration.endpoint) ? { ...registration, endpoint: here } : registration);
  }
  const open = modelslab.store;
  // The endpoint of ModelsLab contains the bucket, and the emulator reads the first directory as the bucket.
  modelslab.store = (registration) => {
    const bucket = /^https:\/\/([a-z0-9-]+)\.s3\./.exec(registration.endpoint ?? "")?.[1];
    const opened = open(bucket === undefined ? registration : { ...registration, endpoint: here, bucket });
    if (bucket === undefined || opened === undefined) {
      return opened;
    }
    const directory = registration.bucket;
    return { ...opened, write: (key, ...rest) => opened.write(`${directory}/${key}`, ...rest) };
  };
}

function isAws(endpoint: string | null | undefined): boolean {
  return !endpoint || new URL(endpoint).hostname.endsWith(".amazonaws.com");
}
