import type { EmulatorResponse } from "../../kit/request";

/** Error in the form of the documented bucket, repository and API key pages. */
export function flashbackFailure(status: number, message: string): EmulatorResponse {
  return { status, body: { success: false, message } };
}
