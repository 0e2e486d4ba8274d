import type { AwsValues } from "./resource";

/** Type of an input, read from the type declarations of @pulumi/aws by `../input-types.ts`. */
export type InputType =
  | { kind: "string" | "number" | "boolean" | "any" }
  | { kind: "array" | "map"; items: InputType }
  | { kind: "object"; properties: Record<string, { type: InputType; required: boolean }> };

/** Inputs of each resource type. */
export type Schema = Readonly<Record<string, InputType & { kind: "object" }>>;

/** Value of an input that is not known during a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface InputFailure {
  property: string;
  reason: string;
}

/** Compares inputs with the declared types. */
export function failuresOf(type: InputType, value: unknown, property = ""): InputFailure[] {
  if (value === UNKNOWN || value === null || value === undefined || type.kind === "any") {
    return [];
  }
  const found = Array.isArray(value) ? "array" : typeof value;
  const expected = type.kind === "map" ? "object" : type.kind;
  if (found !== expected) {
    return [{ property, reason: `must be of type ${type.kind}, got ${found}` }];
  }
  if (type.kind === "array") {
    return (value as unknown[]).flatMap((item, index) =>
      failuresOf(type.items, item, `${property}[${index}]`),
    );
  }
  if (type.kind === "map") {
    return Object.entries(value as AwsValues).flatMap(([key, item]) =>
      failuresOf(type.items, item, `${property}.${key}`),
    );
  }
  return type.kind === "object" ? objectFailures(type, value as AwsValues, property) : [];
}

function objectFailures(
  { properties }: InputType & { kind: "object" },
  value: AwsValues,
  property: string,
): InputFailure[] {
  const path = (name: string) => (property === "" ? name : `${property}.${name}`);
  const absent = (name: string) => value[name] === undefined || value[name] === null;
  const missing = Object.entries(properties).filter(([name, { required }]) => required && absent(name));
  return [
    ...missing.map(([name]) => ({ property: path(name), reason: "required" })),
    ...Object.entries(value).flatMap(([name, item]) => {
      const known = properties[name];
      return known === undefined
        ? [{ property: path(name), reason: "@pulumi/aws has no input with this name" }]
        : failuresOf(known.type, item, path(name));
    }),
  ];
}
