/** Errors that the pages of the S3 requests document: https://docs.ryzeapi.cloud/en/api/instance/{s3-update,s3-read}. */
import type { Request } from "../../kit/request";

const S3_ERRORS: Record<number, string> = {
  401: "Invalid token",
  404: "Instance not found",
  429: "Rate limit exceeded. Try again later.",
};
const UPDATE_ERRORS: Record<number, string> = {
  ...S3_ERRORS,
  400: "Invalid request body",
  500: "Failed to update S3 configuration",
};
const READ_ERRORS: Record<number, string> = { ...S3_ERRORS, 500: "Failed to get S3 configuration" };

/** Body of a documented error; undefined for other requests and statuses. */
export function documentedErrorBody({ method, path }: Request, status: number): object | undefined {
  const [, page = ""] = path.match(/^\/api\/instance\/(s3|getS3)\/[^/]+$/) ?? [];
  const pages: Record<string, Record<number, string>> = {
    "POST s3": UPDATE_ERRORS,
    "GET getS3": READ_ERRORS,
  };
  const message = pages[`${method} ${page}`]?.[status];
  return message === undefined ? undefined : { success: false, error: { message } };
}
