/**
 * Generates the class of a resource type with its arguments and outputs.
 *
 * Mapped types over the schemas would be shorter, but editors would not show the docblock of an argument. So each input
 * becomes a property with its description. The type of `verify` is written by hand, and its text is compared with the
 * schema.
 */
import { isVerified, type ResourceDefinition } from "../../src/services/resource-definition";
import { type InputField, inputFieldsOf } from "./fields";

/** Inputs whose type is declared in `src/resources`, with the type that their schema must have. */
const NAMED_TYPES = {
  verify: {
    name: "VerifyOptions",
    file: "verify-options",
    type: '"fail" | "warn" | "skip" | { onFailure?: "fail" | "warn"; onInconclusive?: "fail" | "warn"; probe?: "read" | "write"; graceSeconds?: number }',
  },
};

function withNamedType(field: InputField): InputField {
  const named = Object.entries(NAMED_TYPES).find(([name]) => name === field.name)?.[1];
  if (named === undefined) {
    return field;
  }
  if (named.type !== field.type) {
    throw new Error(
      `${field.name} must have the type ${named.type}, got ${field.type}. Change src/resources/${named.file}.ts and scripts/generate/resource.ts together.`,
    );
  }
  return { ...field, type: named.name };
}

function typeImports(inputs: readonly InputField[]): string {
  const used = Object.entries(NAMED_TYPES).filter(([name]) => inputs.some((field) => field.name === name));
  return used.map(([, { name, file }]) => `import type { ${name} } from "./${file}";\n`).join("");
}

/** A type whose documented values editors complete, and which accepts every string: plain `string` would absorb them. */
function openUnion(type: string, suggestions: readonly string[] | undefined): string {
  if (suggestions === undefined) {
    return type;
  }
  return [...suggestions.map((value) => JSON.stringify(value)), "(string & {})"].join(" | ");
}

function inputLines({ name, type, optional, meta }: InputField): string {
  const notes = [
    meta.description,
    meta.secret && "Secret.",
    meta.writeOnly && "Not read back from the service.",
    meta.replaces && "A change replaces the registration.",
  ];
  const text = notes.filter(Boolean).join(" ");
  const shown = meta.default !== undefined && meta.default !== "";
  const docblock = shown
    ? ["  /**", `   * ${text}`, `   * @default ${JSON.stringify(meta.default)}`, "   */"]
    : [`  /** ${text} */`];
  // Each item of a list can be an output of another resource.
  const given = openUnion(type, meta.suggestions).replace(/^(\w+)\[\]$/, "Input<$1>[]");
  const input = optional ? `${name}?: Input<${given} | undefined>;` : `${name}: Input<${given}>;`;
  return [...docblock, `  ${input}`].join("\n");
}

/**
 * The docblock of an output that has the value of an input. Editors show it on hover, so it contains what the input's
 * docblock does, and the source of the value.
 */
function outputLines({ read }: ResourceDefinition, { name, type, optional, meta }: InputField): string {
  const isReadBack = read !== undefined && !meta.writeOnly && !meta.local;
  const notes = [
    meta.description,
    meta.secret && "Secret.",
    isReadBack
      ? "`pulumi refresh` reads the value back from the service."
      : "The value is that of the input.",
    optional && "Undefined if the input is not set.",
  ];
  const text = notes.filter(Boolean).join(" ");
  return `  /** ${text} */\n  declare readonly ${name}: Output<${type}${optional ? " | undefined" : ""}>;`;
}

/** An output of every resource. Each class declares it itself, see the docblock of `resourceFile`. */
const INCOMPLETE = `  /** Whether the last write failed or may have failed. The next \`pulumi up\` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;`;

/** Outputs of every resource that registers a bucket. */
const REGISTERED_OUTPUTS = [
  `  /** Outcome of the last probe: \`passed\`, \`failed\`, \`inconclusive\` or \`skipped\`. */
  declare readonly verifyOutcome: Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>;`,
  `  /** Reason for the outcome \`failed\` or \`inconclusive\` of the last probe. Undefined for the other outcomes. */
  declare readonly verifyReason: Output<string | undefined>;`,
  `  /** Salted fingerprint of the secrets that the service has. It changes when a secret changes. */
  declare readonly secretFingerprint: Output<string | undefined>;`,
];

function getter(type: string): string {
  return `
  /** Reads an existing registration without managing it. */
  static get(name: string, id: Input<ID>, options?: CustomResourceOptions): ${type} {
    return new ${type}(name, {} as ${type}Args, { ...options, id });
  }
`;
}

/** The import of single names: a namespace import adds 1.4 kB to the compiled file. */
function pulumiImport(definition: ResourceDefinition): string {
  const id = definition.read ? "type ID, " : "";
  return `import { CustomResource, type CustomResourceOptions, ${id}type Input, type Output } from "@pulumi/pulumi";`;
}

/**
 * The class and the arguments of a resource type.
 *
 * The class extends the SDK's class directly. With a base class in between, the SDK would store a source position
 * in this package instead of the one in the program.
 */
export function resourceFile(definition: ResourceDefinition): string {
  const inputs = inputFieldsOf(definition).map(withNamedType);
  const outputs = [
    ...inputs.map((input) => outputLines(definition, input)),
    ...Object.entries(definition.outputs).map(
      ([name, { description, type }]) =>
        `  /** ${description} */\n  declare readonly ${name}: Output<${type ?? "string"}>;`,
    ),
  ];
  const example = definition.docs.example.split("\n").map((line) => ` * ${line}`.trimEnd());
  return `// Written by \`npm run generate\` from the declaration of the resource type; do not edit.
${pulumiImport(definition)}
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
${typeImports(inputs)}
/** Arguments of \`${definition.type}\`; see ${definition.docs.page}. */
export interface ${definition.type}Args {
${inputs.map(inputLines).join("\n")}
}

/**
 * ${definition.docs.summary}
 *
 * API reference: ${definition.docs.page}. All inputs and outputs: docs/resources/${definition.type}.md.
 *
 * @example
 * \`\`\`ts
${example.join("\n")}
 * \`\`\`
 */
export class ${definition.type} extends CustomResource {
${[...outputs, INCOMPLETE, ...(isVerified(definition) ? REGISTERED_OUTPUTS : [])].join("\n")}

  constructor(name: string, args: ${definition.type}Args, options?: CustomResourceOptions) {
    const type = "${definition.type}";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
${definition.read ? getter(definition.type) : ""}}
`;
}
