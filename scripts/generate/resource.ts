import type { ResourceDefinition } from "../../src/services/resource-definition";
import { type Field, inputsOf } from "./fields";

/** Inputs whose type has a name in `src/resources`, with the type that the declaration must have. */
const NAMED_TYPES = {
  verify: {
    name: "VerifyOptions",
    file: "verify-options",
    type: '"fail" | "warn" | "skip" | { onFailure: "fail" | "warn"; probe?: "read" | "write"; graceSeconds?: number }',
  },
};

function withNamedType(field: Field): Field {
  const named = Object.entries(NAMED_TYPES).find(([name]) => name === field.name)?.[1];
  if (named === undefined) {
    return field;
  }
  if (named.type !== field.type) {
    throw new Error(
      `${field.name} has the type ${field.type}: change src/resources/${named.file}.ts and scripts/generate/resource.ts`,
    );
  }
  return { ...field, type: named.name };
}

function typeImports(inputs: readonly Field[]): string {
  const used = Object.entries(NAMED_TYPES).filter(([name]) => inputs.some((field) => field.name === name));
  return used.map(([, { name, file }]) => `import type { ${name} } from "./${file}";\n`).join("");
}

function inputLines({ name, type, optional, meta }: Field): string {
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
  const given = type.replace(/^(\w+)\[\]$/, "Input<$1>[]");
  const input = optional ? `${name}?: Input<${given} | undefined>;` : `${name}: Input<${given}>;`;
  return [...docblock, `  ${input}`].join("\n");
}

/** Outputs that every resource has. Each class declares them itself: see the comment in the template. */
const COMMON_OUTPUTS = [
  `  /** Whether the last write failed or may have failed; the next \`up\` writes everything again. */
  declare readonly incomplete: Output<boolean | undefined>;`,
  `  /** Result of the probe: \`works\`, \`does not work: …\`, \`could not be tried: …\` or \`skipped\`. */
  declare readonly verified: Output<string | undefined>;`,
  `  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
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

/** Single names, since a namespace costs the compiled file 1.4 kB. */
function pulumiImport(kind: ResourceDefinition): string {
  const id = kind.read ? "type ID, " : "";
  return `import { CustomResource, type CustomResourceOptions, ${id}type Input, type Output } from "@pulumi/pulumi";`;
}

/**
 * The class and the arguments of a kind. It extends the SDK's class directly: one level more, and the source position
 * that the SDK stores would be one of this package instead of the program's.
 */
export function resourceFile(kind: ResourceDefinition): string {
  const inputs = inputsOf(kind).map(withNamedType);
  const outputs = [
    ...inputs.map(
      ({ name, type, optional }) =>
        `  declare readonly ${name}: Output<${type}${optional ? " | undefined" : ""}>;`,
    ),
    ...Object.entries(kind.outputs).map(
      ([name, { description, type }]) =>
        `  /** ${description} */\n  declare readonly ${name}: Output<${type ?? "string"}>;`,
    ),
  ];
  const example = kind.docs.example.split("\n").map((line) => ` * ${line}`.trimEnd());
  return `// Written by \`npm run generate\` from the declaration of the kind; do not edit.
${pulumiImport(kind)}
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
${typeImports(inputs)}
/** Arguments of \`${kind.type}\`; see ${kind.docs.page}. */
export interface ${kind.type}Args {
${inputs.map(inputLines).join("\n")}
}

/**
 * ${kind.docs.summary}
 *
 * Documented by the vendor at ${kind.docs.page}; reference: docs/resources/${kind.type}.md.
 *
 * @example
 * \`\`\`ts
${example.join("\n")}
 * \`\`\`
 */
export class ${kind.type} extends CustomResource {
${[...outputs, ...COMMON_OUTPUTS].join("\n")}

  constructor(name: string, args: ${kind.type}Args, options?: CustomResourceOptions) {
    const type = "${kind.type}";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
${kind.read ? getter(kind.type) : ""}}
`;
}
