import { isVerified, type ResourceDefinition } from "../../src/services/resource-definition";
import { type Field, inputsOf } from "./fields";

function row({ name, type, optional, meta }: Field): string {
  const fallback = optional
    ? meta.default === undefined || meta.default === ""
      ? "absent"
      : `\`${meta.default}\``
    : "required";
  const marks = [
    meta.secret && "secret",
    meta.replaces && "replaces",
    meta.local === "connection" && "connection",
    meta.local === "behaviour" && "no change by itself",
  ];
  const readBack = meta.local ? "-" : meta.writeOnly ? "no" : "yes";
  return `| \`${name}\` | ${type.replaceAll("|", "\\|")} | ${fallback} | ${readBack} | ${marks.filter(Boolean).join(", ")} | ${meta.description} |`;
}

/** Outputs of every kind that a service learns of. */
const REGISTERED = [
  "| `verified` |  | Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. |",
  "| `secretFingerprint` |  | Salted fingerprint of the secrets that the service has. It changes with a rotation. |",
];
const INCOMPLETE =
  "| `incomplete` |  | Whether the last write failed or may have failed. The next `pulumi up` writes everything again. |";
/** Links of pages in docs/resources. */
const GUARANTEES = "../guarantees.md";

function replacement(inputs: readonly Field[]): string {
  const names = inputs.filter(({ meta }) => meta.replaces).map(({ name }) => `\`${name}\``);
  return `A change of ${names.join(", ")} deletes the registration and creates a new one. The new bucket is probed before the delete, except with \`pulumi up --replace\` and \`pulumi state taint\` ([details](${GUARANTEES}#replacement)).`;
}

/** The reference page of a resource type. */
export function referencePage(kind: ResourceDefinition): string {
  const inputs = inputsOf(kind);
  const readable = Boolean(kind.read);
  const rows = inputs.map((field) =>
    row(readable ? field : { ...field, meta: { ...field.meta, writeOnly: true } }),
  );
  const outputs = Object.entries(kind.outputs).map(
    ([name, { description, secret }]) => `| \`${name}\` | ${secret ? "secret" : ""} | ${description} |`,
  );
  return `<!-- Written by \`npm run generate\` from the declaration of the kind; do not edit. -->
# ${kind.type}

${kind.docs.summary}

- Type token: \`pulumi-nodejs:dynamic/byob:${kind.type}\`
- Vendor's page: ${kind.docs.page}
- Read back: ${kind.docs.reads}
- Adoption: ${kind.docs.adoption}${isVerified(kind) ? `\n- Replacement: ${replacement(inputs)}\n- Renames, lost responses, secrets in state: [guarantees and limits](${GUARANTEES})` : ""}

\`\`\`ts
${kind.docs.example}
\`\`\`

## Inputs

| name | type | default | read back | remarks | meaning |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

## Outputs

All inputs${isVerified(kind) ? " but the secrets that the service stores," : ""} under the same names, and:

| name | remarks | meaning |
| --- | --- | --- |
${[...outputs, ...(isVerified(kind) ? REGISTERED : []), INCOMPLETE].join("\n")}
`;
}
