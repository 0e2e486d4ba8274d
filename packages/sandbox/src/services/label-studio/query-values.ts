/** Values in the query of a request, with the rules and messages of Label Studio 1.23.2. */
import type { RoutedCall } from "../../kit/router";
import { rejectInvalid } from "./errors";

const TRUE = ["true", "yes", "on", "1"];
const FALSE = ["false", "no", "not", "off", "0"];

/** Boolean in the query. Responds with an error if it is present and not one of the accepted values. */
export function booleanIn(call: RoutedCall, name: string, fallback: boolean): boolean {
  const text = call.query.get(name);
  if (text === null) {
    return fallback;
  }
  const word = text.toLowerCase();
  if (!TRUE.includes(word) && !FALSE.includes(word)) {
    const problem = `Incorrect bool value "${text}". It should be one of [1, 0, true, false, yes, no]`;
    rejectInvalid({ [name]: problem });
  }
  return TRUE.includes(word);
}

/** Number in the query, which must consist of digits with an optional minus. */
export function digitsIn(call: RoutedCall, name: string, fallback: number): number {
  const text = call.query.get(name);
  if (text === null) {
    return fallback;
  }
  if (!/^-?\d+$/.test(text)) {
    rejectInvalid({ [name]: `Incorrect value in key "${name}" = "${text}". It should be digit string.` });
  }
  return Number(text);
}
