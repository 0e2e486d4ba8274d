import type { CredentialField } from "../../src/services/credential";
import { type Behaviour, isVerified, type ResourceDefinition } from "../../src/services/resource-definition";
import { inputsOf } from "./fields";
import { table } from "./markers";
import type { Service } from "./services";

type Described = ResourceDefinition & { docs: { behaviour: Behaviour } };

/** Rows of the table of resource types, with what stands in each. */
const ROWS: readonly [title: string, cell: (kind: Described) => string][] = [
  ["read, drift found by refresh", ({ docs }) => docs.behaviour.read],
  ["deleted elsewhere is noticed", ({ docs }) => docs.behaviour.deletedElsewhere],
  ["update in place", updateInPlace],
  ["a create whose answer was lost", ({ docs }) => docs.behaviour.lostCreate],
  ["an existing object is found", ({ docs }) => docs.behaviour.existing],
  ["delete", ({ docs }) => docs.behaviour.delete],
  ["the service tests the bucket", ({ docs }) => docs.behaviour.tested],
];

/** The tables of the README by the names of their markers. */
export function readmeTables(all: readonly Service[]): Readonly<Record<string, string>> {
  return {
    services: serviceList(all),
    "resource types": typeTable(all),
    credentials: credentialTable(all),
  };
}

function serviceList(all: readonly Service[]): string {
  return all
    .filter(({ isService }) => isService)
    .map(({ definition: { title, resources } }) => {
      const pages = resources.map((type) => `[\`${type}\`](docs/resources/${type}.md)`);
      return `- ${title}: ${pages.join(", ")}`;
    })
    .join("\n");
}

function typeTable(all: readonly Service[]): string {
  const kinds = all.flatMap((service) => service.kinds).filter(isDescribed);
  const head = ["", ...kinds.map(({ type }) => type)];
  return table(
    head,
    ROWS.map(([title, cell]) => [title, ...kinds.map(cell)]),
  );
}

/** Throws for a resource type of a service that says nothing of its behaviour. */
function isDescribed(kind: ResourceDefinition): kind is Described {
  const { behaviour } = kind.docs;
  if (behaviour === undefined && isVerified(kind)) {
    throw new Error(
      `${kind.type} has no docs.behaviour, which the table in the README shows; write it in resource.ts.`,
    );
  }
  return typeof behaviour === "object";
}

function updateInPlace(kind: ResourceDefinition): string {
  const replacing = inputsOf(kind).filter(({ meta }) => meta.replaces);
  const names = replacing.map(({ name }) => `\`${name}\``);
  return names.length === 0 ? "all" : `all but ${names.join(", ")}`;
}

function credentialTable(all: readonly Service[]): string {
  const rows = all
    .filter(({ isService }) => isService)
    .map(({ definition: { title, credentials } }) => {
      const { forms, url } = credentials;
      const inputs = forms.flat().flatMap(({ input }) => (input === undefined ? [] : [`\`${input}\``]));
      const places = (name: (field: Pick<CredentialField, "config" | "environment">) => string) => {
        const ways = forms.map((form) => form.map((field) => `\`${name(field)}\``).join(" and "));
        return ways.length === 1 ? `${ways[0]}, \`${name(url)}\`` : `${ways.join(", or ")}; \`${name(url)}\``;
      };
      return [
        title,
        [...inputs, "`baseUrl`"].join(", "),
        places(({ config }) => `byob:${config}`),
        places(({ environment }) => environment),
      ];
    });
  return table(["service", "input", "configuration", "environment"], rows);
}
