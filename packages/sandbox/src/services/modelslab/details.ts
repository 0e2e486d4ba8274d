import type { JsonObject } from "../../kit/request";

/** Fields of the S3 details. */
export const DETAILS = [
  "public_url",
  "region_name",
  "endpoint_url",
  "aws_access_key_id",
  "aws_secret_access_key",
  "image_directory",
] as const;

/** The S3 details of one dedicated server. */
export type ModelsLabDetails = Record<(typeof DETAILS)[number], string>;

/** S3 details in a body, or the names of missing ones. */
export function detailsOf(body: JsonObject): ModelsLabDetails | { missing: string[] } {
  const details = emptyDetails();
  const missing: string[] = [];
  for (const field of DETAILS) {
    const value = body[field];
    if (isText(value)) {
      details[field] = value;
    } else {
      missing.push(field);
    }
  }
  return missing.length > 0 ? { missing } : details;
}

export function emptyDetails(): ModelsLabDetails {
  return {
    public_url: "",
    region_name: "",
    endpoint_url: "",
    aws_access_key_id: "",
    aws_secret_access_key: "",
    image_directory: "",
  };
}

/** Whether a value is a string that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
