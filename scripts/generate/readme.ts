/**
 * Generates the tables of README.md, docs/resources/index.md and docs/installation-configuration.md.
 *
 * Both indexes show the same table of resource types with different links. Its cells are `docs.behavior` of the
 * definitions, so a new resource type without them is an error.
 */
import type { CredentialField } from "../../src/services/credential";
import {
  isVerified,
  type ResourceBehavior,
  type ResourceDefinition,
} from "../../src/services/resource-definition";
import { inputFieldsOf } from "./fields";
import { markdownTable } from "./markers";
import type { DescribedService } from "./services";

type Described = ResourceDefinition & { docs: { behavior: ResourceBehavior } };
type Parts = Readonly<Record<string, string>>;

/** Rows of the capability matrix: the title, and the cell of a resource type. */
const ROWS: readonly [title: string, cell: (definition: Described) => string][] = [
  ["`pulumi refresh` detects changes of", ({ docs }) => docs.behavior.read],
  ["`pulumi refresh` detects a deletion", ({ docs }) => docs.behavior.deletedOutsidePulumi],
  ["inputs updated without replacement", updateWithoutReplacement],
  ["create request without a response", ({ docs }) => docs.behavior.lostCreate],
  ["how a create finds an existing object", ({ docs }) => docs.behavior.existing],
  ["request that deletes", ({ docs }) => docs.behavior.delete],
  ["the service tests the bucket", ({ docs }) => docs.behavior.tested],
];

/** The table of resources and the table of credentials in the README. */
export function readmeTables(all: readonly DescribedService[]): Parts {
  return { resources: resourceTable(all, "docs/resources/"), credentials: credentialTable(all) };
}

/** The list of pages and the capability matrix in docs/resources/index.md. */
export function resourceTables(all: readonly DescribedService[]): Parts {
  return { resources: resourceTable(all, ""), capabilities: capabilityTable(all) };
}

/** The credentials with their inputs and default URLs in docs/installation-configuration.md. */
export function configurationTables(all: readonly DescribedService[]): Parts {
  return { credentials: credentialInputTable(all) };
}

function resourceTable(all: readonly DescribedService[], folder: string): string {
  // `BucketProbe` belongs to no service and comes last.
  const ordered = [...all].sort((a, b) => Number(b.isService) - Number(a.isService));
  const rows = ordered.flatMap(({ definition, isService, resources }) =>
    resources.map(({ type, docs }) => [
      `[\`${type}\`](${folder}${type}.md)`,
      isService ? definition.title : "any",
      docs.summary,
    ]),
  );
  return markdownTable(["resource", "service", "what it manages"], rows);
}

function capabilityTable(all: readonly DescribedService[]): string {
  const described = all.flatMap(({ resources }) => resources).filter(isDescribed);
  const head = ["", ...described.map(({ type }) => `\`${type}\``)];
  return markdownTable(
    head,
    ROWS.map(([title, cell]) => [title, ...described.map(cell)]),
  );
}

/** Throws for a resource type of a service without a description of its capabilities. */
function isDescribed(definition: ResourceDefinition): definition is Described {
  const { behavior } = definition.docs;
  if (behavior === undefined && isVerified(definition)) {
    throw new Error(
      `${definition.type}: docs.behavior is required in resource.ts. docs/resources/index.md shows it.`,
    );
  }
  return typeof behavior === "object";
}

function updateWithoutReplacement(definition: ResourceDefinition): string {
  const replacing = inputFieldsOf(definition).filter(({ meta }) => meta.replaces);
  const names = replacing.map(({ name }) => `\`${name}\``);
  return names.length === 0 ? "all" : `all except ${names.join(", ")}`;
}

function credentialTable(all: readonly DescribedService[]): string {
  const rows = credentialRows(all).map(({ title, config, environment }) => [title, config, environment]);
  return markdownTable(["service", "configuration key", "environment variable"], rows);
}

function credentialInputTable(all: readonly DescribedService[]): string {
  const rows = credentialRows(all).map(({ title, inputs, url }) => [title, inputs, url]);
  return markdownTable(["service", "resource inputs", "default URL"], rows);
}

function credentialRows(all: readonly DescribedService[]) {
  return all
    .filter(({ isService }) => isService)
    .map(({ definition: { title, credentials } }) => {
      const { forms, url, defaultUrl } = credentials;
      const inputs = forms.flat().flatMap(({ input }) => (input === undefined ? [] : [`\`${input}\``]));
      const listed = (name: (field: Pick<CredentialField, "config" | "environment">) => string) => {
        const alternatives = forms.map((form) => form.map((field) => `\`${name(field)}\``).join(" and "));
        return alternatives.length === 1
          ? `${alternatives[0]}, \`${name(url)}\``
          : `${alternatives.join(", or ")}; \`${name(url)}\``;
      };
      return {
        title,
        inputs: [...inputs, "`baseUrl`"].join(", "),
        url: defaultUrl === undefined ? "none; set the URL of your server" : `\`${defaultUrl}\``,
        config: listed(({ config }) => `byob:${config}`),
        environment: listed(({ environment }) => environment),
      };
    });
}
