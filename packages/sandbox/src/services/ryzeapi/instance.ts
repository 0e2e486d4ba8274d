// Pages: https://docs.ryzeapi.cloud/en/api/instance/{s3-update,s3-read,create,list,delete}, /en/guide/{authentication,errors}.

export const TEXTS = ["region", "bucket", "accessKey", "secretKey", "endpoint", "pathPrefix"] as const;

export type Text = (typeof TEXTS)[number];

/** An instance with its S3 settings, which are all null while they are off. */
export interface RyzeApiInstance extends Record<Text, string | null> {
  name: string;
  token: string;
  enabled: boolean;
}
