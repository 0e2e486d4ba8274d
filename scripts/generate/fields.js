// @ts-check
const { fields } = require("../../dist/services/kind.js");

/** @typedef {import("../../src/services/kind").Kind} Kind */
/** @typedef {{ name: string, type: string, optional: boolean, meta: import("../../src/services/kind").FieldMeta }} Field */

/**
 * TypeScript type of an input's schema.
 * @param {any} schema
 * @returns {string}
 */
function typeOf(schema) {
  const { def } = schema;
  if (def.type === "optional") {
    return typeOf(def.innerType);
  }
  if (def.type === "enum") {
    return Object.values(def.entries)
      .map((value) => JSON.stringify(value))
      .join(" | ");
  }
  if (["string", "number", "boolean"].includes(def.type)) {
    return def.type;
  }
  if (def.type === "array") {
    return `${typeOf(def.element)}[]`;
  }
  if (def.type === "union") {
    return def.options.map(typeOf).join(" | ");
  }
  if (def.type === "object") {
    const members = Object.entries(def.shape).map(
      ([name, member]) => `${name}${member.def.type === "optional" ? "?" : ""}: ${typeOf(member)}`,
    );
    return `{ ${members.join("; ")} }`;
  }
  throw new Error(`no TypeScript type for a schema of the type ${def.type}`);
}

/**
 * The inputs of a kind, in the order of its declaration.
 * @param {Kind} kind
 * @returns {Field[]}
 */
function inputsOf(kind) {
  return Object.entries(kind.schema.shape).map(([name, schema]) => {
    const meta = /** @type {import("../../src/services/kind").FieldMeta | undefined} */ (
      fields.get(/** @type {any} */ (schema))
    );
    if (!meta) {
      throw new Error(`${kind.type}.${name} has no declaration`);
    }
    return {
      name,
      type: typeOf(schema),
      optional: /** @type {any} */ (schema).safeParse(undefined).success,
      meta,
    };
  });
}

module.exports = { inputsOf };
