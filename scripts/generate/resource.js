// @ts-check
const { inputsOf } = require("./fields.js");

/** @param {import("./fields.js").Field} field */
function inputLines({ name, type, optional, meta }) {
  const notes = [
    meta.description,
    meta.secret && "Secret.",
    meta.writeOnly && "Never read back.",
    meta.replaces && "A change replaces the registration.",
  ];
  const text = notes.filter(Boolean).join(" ");
  const shown = meta.default !== undefined && meta.default !== "";
  const docblock = shown
    ? ["  /**", `   * ${text}`, `   * @default ${JSON.stringify(meta.default)}`, "   */"]
    : [`  /** ${text} */`];
  // Items of a list may come from other resources one by one.
  const given = type.replace(/^(\w+)\[\]$/, "pulumi.Input<$1>[]");
  const input = optional
    ? `${name}?: pulumi.Input<${given} | undefined>;`
    : `${name}: pulumi.Input<${given}>;`;
  return [...docblock, `  ${input}`].join("\n");
}

/** @param {string} type */
function getter(type) {
  return `
  /** Reads an existing registration without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: RegistrationOptions): ${type} {
    return new ${type}(name, {} as ${type}Args, { ...options, id });
  }
`;
}

/**
 * The class and the arguments of a kind.
 * @param {import("./fields.js").Kind} kind
 */
function resourceFile(kind) {
  const inputs = inputsOf(kind);
  const outputs = [
    ...inputs.map(
      ({ name, type, optional }) =>
        `  declare readonly ${name}: pulumi.Output<${type}${optional ? " | undefined" : ""}>;`,
    ),
    ...Object.entries(kind.outputs).map(
      ([name, { description, type }]) =>
        `  /** ${description} */\n  declare readonly ${name}: pulumi.Output<${type ?? "string"}>;`,
    ),
  ];
  const example = kind.docs.example.split("\n").map((line) => ` * ${line}`.trimEnd());
  return `// Written by \`npm run generate\` from the declaration of the kind; do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { Registration, type RegistrationOptions } from "./registration";

/** Arguments of \`${kind.type}\`; see ${kind.docs.page}. */
export interface ${kind.type}Args {
${inputs.map(inputLines).join("\n")}
}

/**
 * ${kind.docs.summary}
 *
 * Documented by the vendor at ${kind.docs.page}; reference: docs/kinds/${kind.type}.md.
 *
 * @example
 * \`\`\`ts
${example.join("\n")}
 * \`\`\`
 */
export class ${kind.type} extends Registration {
${outputs.join("\n")}

  constructor(name: string, args: ${kind.type}Args, options?: RegistrationOptions) {
    super("${kind.type}", name, args, options);
  }
${kind.read ? getter(kind.type) : ""}}
`;
}

module.exports = { resourceFile };
