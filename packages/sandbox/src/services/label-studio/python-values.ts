import { isObject } from "../../kit/request";

/** Name of the Python type of a JSON value. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) {
    return "NoneType";
  }
  if (typeof value === "number") {
    return Number.isInteger(value) ? "int" : "float";
  }
  const types: Record<string, string> = { string: "str", boolean: "bool" };
  return types[typeof value] ?? (Array.isArray(value) ? "list" : "dict");
}

/** JSON value as Python prints it. */
export function pythonText(value: unknown): string {
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
  }
  if (Array.isArray(value)) {
    return `[${value.map(pythonText).join(", ")}]`;
  }
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`)
      .join(", ")}}`;
  }
  const names: Record<string, string> = { true: "True", false: "False", null: "None" };
  return names[String(value)] ?? String(value);
}

/** JSON value as Python's `str` converts it: as printed, except that a string has no quotation marks. */
export function pythonString(value: unknown): string {
  return typeof value === "string" ? value : pythonText(value);
}

/** Number that Python's `int` reads from a string; undefined if it is not an integer. */
export function pythonInteger(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}
