/** Projects in the query and in the body of requests for storages. */
import type { JsonObject } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { reject, rejectWith } from "./errors";
import { FieldError, parseKey } from "./parsers";
import { pythonInteger } from "./python-values";

/** Project in the query of a list request. Responds with an error if it is missing or unknown. */
export function requestedProject(
  call: RoutedCall,
  projects: ReadonlyMap<number, object>,
  absent: (text: string) => never = (text) => reject(404, text),
): number {
  const text = call.query.get("project");
  if (!text) {
    rejectWith('query parameter "project" is required');
  }
  const id = pythonInteger(text) ?? absent("Not found.");
  if (!projects.has(id)) {
    absent("No Project matches the given query.");
  }
  return id;
}

/** Project in a body: its ID, an error message, or undefined if it is missing and not required. */
export function projectIn(
  body: JsonObject,
  projects: ReadonlyMap<number, object>,
  required: boolean,
): number | string | undefined {
  if (body.project === undefined) {
    return required ? "This field is required." : undefined;
  }
  try {
    return Number(parseKey((id) => projects.has(id))(body.project));
  } catch (error) {
    if (!(error instanceof FieldError)) {
      throw error;
    }
    return error.message;
  }
}
