/**
 * Reads the inputs of a resource type from its zod schema.
 *
 * The TypeScript type of an input exists only in the compiler, so the generator cannot print it. This module derives
 * the text of the type from zod's internal definition, and is the only one that depends on it. A schema type without a
 * TypeScript type, or an input without a description, is an error.
 */
import type { z } from "zod";
import { type FieldMeta, fields, type ResourceDefinition } from "../../src/services/resource-definition";

export interface InputField {
  name: string;
  /** TypeScript type. */
  type: string;
  optional: boolean;
  meta: FieldMeta;
  /** Type of the schema without `optional`. */
  schemaType: string;
  /** Allowed values; undefined if any value is allowed. */
  choices: readonly string[] | undefined;
}

/** The parts of zod's internal definition that the generator reads. */
interface Definition {
  type: string;
  innerType?: Schema;
  entries?: Record<string, string>;
  element?: Schema;
  options?: readonly Schema[];
  shape?: Record<string, Schema>;
}

type Schema = z.ZodType & { def: Definition };

const PLAIN_TYPES = ["string", "number", "boolean"];

/** TypeScript type of an input's schema. */
function typeOf(schema: Schema): string {
  const { type, innerType, entries, element, options, shape } = schema.def;
  if (type === "optional" && innerType) {
    return typeOf(innerType);
  }
  if (type === "enum" && entries) {
    return Object.values(entries)
      .map((value) => JSON.stringify(value))
      .join(" | ");
  }
  if (PLAIN_TYPES.includes(type)) {
    return type;
  }
  if (type === "array" && element) {
    return `${typeOf(element)}[]`;
  }
  if (type === "union" && options) {
    return options.map(typeOf).join(" | ");
  }
  if (type === "object" && shape) {
    const members = Object.entries(shape).map(
      ([name, member]) => `${name}${member.def.type === "optional" ? "?" : ""}: ${typeOf(member)}`,
    );
    return `{ ${members.join("; ")} }`;
  }
  throw new Error(
    `Schemas of the type ${type} have no TypeScript type here. Add it to typeOf in scripts/generate/fields.ts.`,
  );
}

function required({ def }: Schema): Definition {
  return def.type === "optional" && def.innerType ? required(def.innerType) : def;
}

/** The inputs of a resource type, in the order of its declaration. */
export function inputFieldsOf(definition: ResourceDefinition): InputField[] {
  return Object.entries(definition.schema.shape as Record<string, Schema>).map(([name, schema]) => {
    const meta = fields.get(schema as never);
    if (!meta) {
      throw new Error(
        `${definition.type}.${name} has no description. Register the schema of the input in \`fields\`.`,
      );
    }
    const { type, entries } = required(schema);
    return {
      name,
      type: typeOf(schema),
      optional: schema.safeParse(undefined).success,
      meta,
      schemaType: type,
      choices: entries && Object.values(entries),
    };
  });
}
