import { type ResourceDefinition, usageOf } from "../../src/services/resource-definition";
import type { BucketRole } from "../../src/stores/types";
import { type InputField, inputFieldsOf } from "./fields";
import type { DescribedService } from "./services";

const KEY_ROLES: readonly BucketRole[] = ["accessKeyId", "secretAccessKey", "sessionToken"];

/** `src/cli/doctor/entries.ts`: the settings of `byob doctor` for each resource type. */
export function doctorEntries(all: readonly DescribedService[]): string {
  // `generic` belongs to no service and comes last.
  const ordered = [...all].sort((a, b) => Number(b.isService) - Number(a.isService));
  const entries = ordered.flatMap((service) =>
    service.resources.map((resource) => doctorEntry(service, resource)),
  );
  return `// Written by \`npm run generate\` from the declarations of the resource types; do not edit.
import type { DoctorCommand } from "./entry";

/** Resource types that \`byob doctor\` can probe a bucket for, in the order of its help. */
export const entries: readonly DoctorCommand[] = [
${entries.join("\n")}
];
`;
}

function doctorEntry({ definition, hasDoctor }: DescribedService, resource: ResourceDefinition): string {
  const inputs = inputFieldsOf(resource);
  const usage = usageOf(resource);
  const keys = inputs.flatMap(({ name, meta: { role } }) =>
    role !== undefined && KEY_ROLES.includes(role) ? [[role, name] as const] : [],
  );
  const settings = inputs.filter(isSetting);
  const hasUrl = settings.some(({ name }) => name === "baseUrl");
  const entry = {
    service: usage.id,
    ...(usage.option !== undefined && { option: usage.option }),
    title: usage.label,
    resourceType: resource.type,
    fields: settings.map(fieldOf),
    keys: Object.fromEntries(keys),
    writes: usage.steps.write.includes("upload"),
    ...(hasUrl && { urlVariable: definition.credentials.url.environment }),
  };
  const text = JSON.stringify(entry);
  const file = JSON.stringify(`../../services/${definition.id}/doctor`);
  return hasDoctor ? `${text.slice(0, -1)}, checks: () => import(${file}) },` : `${text},`;
}

function isSetting({ meta: { role, doctor } }: InputField): boolean {
  return doctor !== undefined || (role !== undefined && !KEY_ROLES.includes(role));
}

function fieldOf({ name, optional, meta, schemaType, choices }: InputField) {
  const { description, doctor, example } = meta;
  const form = formOf(schemaType, meta.default);
  return {
    input: name,
    description: asOption(typeof doctor === "string" ? doctor : description),
    ...(!optional && { required: true }),
    ...(form && { form }),
    ...(choices && { choices }),
    ...(example !== undefined && { example }),
  };
}

function formOf(schemaType: string, byDefault: unknown): "list" | "yes" | "no" | undefined {
  if (schemaType === "array") {
    return "list";
  }
  if (schemaType !== "boolean") {
    return undefined;
  }
  return byDefault === true ? "no" : "yes";
}

/** A description in the style of command-line help: no backquotes, no capital at the start, no period at the end. */
function asOption(description: string): string {
  const plain = description.replaceAll("`", "").replace(/\.$/, "");
  return /^[A-Z][a-z]/.test(plain) && !/^Python/.test(plain)
    ? plain.charAt(0).toLowerCase() + plain.slice(1)
    : plain;
}
