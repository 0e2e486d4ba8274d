import type { z } from "zod";
import { ServiceError } from "../http/errors";
import type { ServiceCall } from "../http/types";

/** An answer's body in its documented form, or the error that it is not. */
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
    words: `the answer is not in the documented form (${paths})`,
    advice: "Check that baseUrl is the API's own address",
  });
}
