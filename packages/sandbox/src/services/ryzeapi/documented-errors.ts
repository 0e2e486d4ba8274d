/** Errors that the pages of the requests document: https://docs.ryzeapi.cloud/en/api/instance/{s3-update,s3-read,list,create,delete}. */
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

/** Pages by method and path. Each of them documents the errors of the request. */
const PAGES: [method: string, path: RegExp, errors: Record<number, string>][] = [
  ["POST", /^\/api\/instance\/s3\/[^/]+$/, UPDATE_ERRORS],
  ["GET", /^\/api\/instance\/getS3\/[^/]+$/, READ_ERRORS],
  ["GET", /^\/api\/instance\/list$/, { 404: "Instance not found" }],
  ["POST", /^\/api\/instance\/new$/, { 403: "Account instance quota exceeded" }],
  ["DELETE", /^\/api\/instance\/delete\/[^/]+$/, { 401: "Invalid account token", 404: "Instance not found" }],
];
/** Errors of every request: https://docs.ryzeapi.cloud/en/guide/{errors,rate-limit-cors}. */
const COMMON_ERRORS: Record<number, string> = { 401: "Invalid token", 429: S3_ERRORS[429] ?? "" };

/** Body of a documented error; undefined for other requests and statuses. */
export function documentedErrorBody({ method, path }: Request, status: number): object | undefined {
  const page = PAGES.find(([ofPage, pattern]) => ofPage === method && pattern.test(path));
  const message = page && (page[2][status] ?? COMMON_ERRORS[status]);
  return message === undefined ? undefined : { success: false, error: { message } };
}
