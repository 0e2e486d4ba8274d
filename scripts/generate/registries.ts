/**
 * Generates the registries: services by id, their types, the manifest, and the loaders of the provider.
 *
 * A program must not load zod or the clients of the services, which only the plugin needs. So the manifest contains the
 * facts about inputs as plain data, and the loaders import a definition only when the engine asks for its type.
 */
import { kebab } from "../../src/cli/support/option-names";
import type { ResourceDefinition } from "../../src/services/resource-definition";
import { inputFieldsOf } from "./fields";
import { type DescribedService, uncapitalized } from "./services";

const HEADER = "// Written by `npm run generate` from src/services/*/index.ts; do not edit.\n";

const json = (value: unknown) => JSON.stringify(value);

/** A property name, quoted if necessary. */
const key = (id: string) => (/^[a-z]\w*$/i.test(id) ? id : json(id));

/** `src/services/registry.ts`: the services by id, and their types. */
export function serviceRegistry(all: readonly DescribedService[]): string {
  const services = all.filter(({ isService }) => isService);
  const imports = services.flatMap(({ constant, pascal, definition: { id } }) => [
    `import { ${constant} } from "./${id}";`,
    `import type { ${pascal}StorageArgs } from "./${id}/bucket";`,
  ]);
  const members = services.map(({ definition: { id }, constant }) =>
    id === constant ? `  ${id},` : `  ${key(id)}: ${constant},`,
  );
  const args = services.map(({ definition: { id }, pascal }) => `  ${key(id)}: ${pascal}StorageArgs<V>;`);
  return `${HEADER}${imports.join("\n")}

/** The services by id. */
export const services = {
${members.join("\n")}
} as const;

/** Services with which a bucket can be registered. */
export type ServiceId = keyof typeof services;

/** Ids of all services, in alphabetical order. */
export const SERVICE_IDS: readonly ServiceId[] = ${json(services.map(({ definition }) => definition.id))};

/** The arguments of each service's resource types that describe the bucket. */
export interface StorageArgsOf<V> {
${args.join("\n")}
}

`;
}

/** `src/services/uses.ts`: the types of the uses of a bucket. */
export function useTypes(all: readonly DescribedService[]): string {
  const services = all.filter(({ isService }) => isService);
  const names = services.map(({ pascal }) => `${pascal}Use`);
  const imports = services.map(
    ({ pascal, definition: { id } }) => `import type { ${pascal}Use } from "./${id}/bucket";`,
  );
  return `${HEADER}${imports.join("\n")}

/** How one service uses a bucket. */
export type BucketUse = ${names.join(" | ")};

export type { ${names.join(", ")} };
`;
}

/** `src/manifest.ts`: the data that the classes need about each resource type without loading the provider. */
export function manifest(all: readonly DescribedService[]): string {
  const entries = all.flatMap(({ resources }) => resources.map(manifestEntry));
  return `${HEADER}/** Manifests of all resource types, as literals from which \`ResourceType\` is derived. */\nexport const MANIFEST = {\n${entries.join("\n")}\n} as const;\n`;
}

function manifestEntry(definition: ResourceDefinition): string {
  const inputs = inputFieldsOf(definition);
  const names = (wanted: typeof inputs) => wanted.map(({ name }) => name);
  const { forms, defaultUrl } = definition.service.credentials;
  const credential = forms.flat().find(({ input }) => input !== undefined)?.input;
  const hasUrl = inputs.some(({ name }) => name === "baseUrl");
  const keyDefaults = inputs.flatMap(({ name, meta }) =>
    definition.keys.includes(name) && meta.default ? [[name, meta.default] as const] : [],
  );
  const entry = {
    inputs: names(inputs),
    secrets: names(inputs.filter(({ meta }) => meta.secret)),
    outputs: Object.keys(definition.outputs),
    keys: definition.keys,
    ...(keyDefaults.length > 0 && { keyDefaults: Object.fromEntries(keyDefaults) }),
    ...(definition.read && { readable: true }),
    ...(credential !== undefined && { credential }),
    ...(hasUrl && defaultUrl !== undefined && { defaultUrl }),
  };
  return `  ${definition.type}: ${json(entry)},`;
}

/** `src/provider/loaders.ts`: functions that load the declaration of a resource type on first use. */
export function loadersModule(all: readonly DescribedService[]): string {
  const entries = all.flatMap(({ definition: { id, resources } }) =>
    resources.map((type) => {
      const file = json(`../services/${id}/resource`);
      return `  ${type}: () => (require(${file}) as typeof import(${file})).${uncapitalized(type)},`;
    }),
  );
  return `${HEADER}import type { ResourceType } from "../contract";
import type { ResourceDefinition } from "../services/resource-definition";

/** Loaders of the declarations by resource type. The first call of a loader loads the file. */
export const loaders: Readonly<Record<ResourceType, () => ResourceDefinition>> = {
${entries.join("\n")}
};
`;
}

/** `src/resources/index.ts`: the classes of all resource types. */
export function resourceExports(all: readonly DescribedService[]): string {
  const types = all.flatMap(({ definition }) => definition.resources);
  const lines = types.map((type) => `export { ${type}, type ${type}Args } from "./${kebab(type)}";`);
  return `${HEADER}${lines.join("\n")}\n`;
}

/** `src/resources/provider-args.ts`: the arguments of \`Provider\`. */
export function providerArgs(all: readonly DescribedService[]): string {
  const services = all.filter(({ isService }) => isService);
  const members = services.map(({ constant, definition: { credentials } }) => {
    const { description, defaultUrl, forms } = credentials;
    const where = defaultUrl === undefined ? ", and the server's URL" : `; \`url\` defaults to ${defaultUrl}`;
    const url = `url${defaultUrl === undefined ? "" : "?"}: Input<string>`;
    const alternatives = forms.map(
      (form) => `{ ${form.map(({ name }) => `${name}: Input<string>`).join("; ")} }`,
    );
    const [only = ""] = alternatives;
    const type =
      alternatives.length === 1
        ? only.replace(/ \}$/, `; ${url} }`)
        : `(${alternatives.join(" | ")}) & { ${url} }`;
    return `  /** ${description}${where}. */\n  ${constant}?: ${type};`;
  });
  return `${HEADER}import type { Input } from "@pulumi/pulumi";

/** Credentials for one account or server of each service. They replace configuration and environment variables. */
export interface ProviderArgs {
${members.join("\n")}
}
`;
}
