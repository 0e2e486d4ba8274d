// Source: https://docs.ryzeapi.cloud/en/api/instance/{s3-update,s3-read,create,list,delete}

/** S3 settings that are strings. */
export const TEXTS = ["region", "bucket", "accessKey", "secretKey", "endpoint", "pathPrefix"] as const;

export type Text = (typeof TEXTS)[number];

/** An instance and its S3 settings, which are null while S3 is disabled. */
// wording-ignore: the service's name in types
export interface RyzeApiInstance extends Record<Text, string | null> {
  name: string;
  token: string;
  enabled: boolean;
}

/** S3 settings while S3 is disabled. */
export function noTexts(): Record<Text, string | null> {
  return { region: null, bucket: null, accessKey: null, secretKey: null, endpoint: null, pathPrefix: null };
}
