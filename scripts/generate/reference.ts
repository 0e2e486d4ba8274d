/**
 * Generates the reference page of a resource type, `docs/resources/<type>.md`.
 *
 * The page contains the inputs with their marks (secret, replaces), the outputs, the example and the behavior on import
 * and takeover. All of it is part of the definition.
 */
import { isVerified, type ResourceDefinition } from "../../src/services/resource-definition";
import { type InputField, inputFieldsOf } from "./fields";

function row({ name, type, optional, meta }: InputField): string {
  const fallback = optional
    ? meta.default === undefined || meta.default === ""
      ? "not set"
      : `\`${meta.default}\``
    : "required";
  const marks = [
    meta.secret && "secret",
    meta.replaces && "replaces",
    meta.local === "connection" && "connection",
    meta.local === "behaviour" && "does not trigger an update",
  ];
  const readBack = meta.local ? "-" : meta.writeOnly ? "no" : "yes";
  return `| \`${name}\` | ${type.replaceAll("|", "\\|")} | ${fallback} | ${readBack} | ${marks.filter(Boolean).join(", ")} | ${meta.description} |`;
}

/** Outputs of every resource that registers a bucket with a service. */
const REGISTERED = [
  "| `verifyOutcome` |  | Outcome of the last probe: `passed`, `failed`, `inconclusive` or `skipped`. |",
  "| `verifyReason` |  | Reason for `failed` and `inconclusive`. |",
  "| `secretFingerprint` |  | Salted fingerprint of the secrets that the service has. It changes when a secret changes. |",
  "| `owner` |  | Random value that identifies the resource that manages the object ([details](../guarantees.md#ownership)). |",
];
const FOUND_AT =
  "| `foundAt` |  | Time at which a create found an existing object, in milliseconds since 1970. Not set for objects that the create request created. |";
const INCOMPLETE =
  "| `incomplete` |  | Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. |";
/** Links of pages in docs/resources. */
const GUARANTEES = "../guarantees.md";

function replacement(inputs: readonly InputField[]): string {
  const names = inputs.filter(({ meta }) => meta.replaces).map(({ name }) => `\`${name}\``);
  return `A change of ${names.join(", ")} deletes the registration and creates a new one. The new bucket is probed before the delete, except with \`pulumi up --replace\` and \`pulumi state taint\` ([details](${GUARANTEES}#replacement)).`;
}

/** The rows of the outputs that this package adds to those of the definition. */
function commonOutputs(definition: ResourceDefinition): string[] {
  if (!isVerified(definition)) {
    return [INCOMPLETE];
  }
  // Services that return a creation time do not need `foundAt` to recognize an object.
  const found = "createdAt" in definition.outputs ? [] : [FOUND_AT];
  return [...REGISTERED, ...found, INCOMPLETE];
}

/** The reference page of a resource type. */
export function referencePage(definition: ResourceDefinition): string {
  const inputs = inputFieldsOf(definition);
  const readable = Boolean(definition.read);
  const rows = inputs.map((field) =>
    row(readable ? field : { ...field, meta: { ...field.meta, writeOnly: true } }),
  );
  const outputs = Object.entries(definition.outputs).map(
    ([name, { description, secret }]) => `| \`${name}\` | ${secret ? "secret" : ""} | ${description} |`,
  );
  return `<!-- Written by \`npm run generate\` from the declaration of the resource type; do not edit. -->
# ${definition.type}

Reference of \`byob.${definition.type}\`. ${definition.docs.summary}

- Type token: \`pulumi-nodejs:dynamic/byob:${definition.type}\`
- API reference: ${definition.docs.page}
- Read back: ${definition.docs.reads}
- Adoption: ${definition.docs.adoption}${isVerified(definition) ? `\n- Replacement: ${replacement(inputs)}\n- Renames, lost responses and secrets in state: [guarantees and limits](${GUARANTEES})` : ""}

\`\`\`ts
${definition.docs.example}
\`\`\`

## Inputs

| name | type | default | read back | notes | description |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

## Outputs

All inputs${isVerified(definition) ? " except the secrets that the service stores," : ""} under the same names, and:

| name | notes | description |
| --- | --- | --- |
${[...outputs, ...commonOutputs(definition)].join("\n")}
`;
}
