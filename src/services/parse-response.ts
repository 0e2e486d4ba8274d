import type * as z from "zod";
import { ServiceError } from "../http/errors";
import type { ServiceCall } from "../http/types";

/** Parses the body of a response. Throws a `ServiceError` if it does not have the documented format. */
export function parseResponse<T>(service: string, call: ServiceCall, schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) {
    return result.data;
  }
  const paths = result.error.issues.map((issue) => issue.path.join(".") || "the body").join(", ");
  throw new ServiceError({
    service,
    operation: call.operation,
    method: call.method,
    path: call.path,
    cause: "body",
    message: `the response does not have the documented format (${paths})`,
    advice: "Check that baseUrl is the URL of the API",
  });
}
