import type { JsonObject } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { reject, rejectWith } from "./errors";

/** A project, which tasks and storages belong to. */
export interface LabelStudioProject {
  id: number;
  title: string;
}

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
  if (!/^\d+$/.test(text)) {
    absent("Not found.");
  }
  if (!projects.has(Number(text))) {
    absent("No Project matches the given query.");
  }
  return Number(text);
}

/** Project in a body: its ID, an error message, or undefined if it is missing and not required. */
export function projectIn(
  body: JsonObject,
  projects: ReadonlyMap<number, object>,
  required: boolean,
): number | string | undefined {
  const sent = body.project;
  if (sent === undefined) {
    return required ? "This field is required." : undefined;
  }
  if (sent === null || sent === "") {
    return "This field may not be null.";
  }
  const number = typeof sent === "number" ? Math.trunc(sent) : sent;
  const text = typeof number === "string" || typeof number === "number" ? String(number) : "";
  if (!/^\d+$/.test(text)) {
    const types: Record<string, string> = { string: "str", boolean: "bool", number: "float" };
    return `Incorrect type. Expected pk value, received ${types[typeof sent] ?? "dict"}.`;
  }
  return projects.has(Number(text)) ? Number(text) : `Invalid pk "${text}" - object does not exist.`;
}
