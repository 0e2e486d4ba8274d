import fs from "node:fs";
import path from "node:path";
import { camelCase } from "../../src/services/definition";
import type { AwsDefinition, OtherStoreDefinition } from "../../src/stores/definition";
import { capitalized } from "./services";

/** One file of `src/stores/catalog`. */
export interface StoreFile {
  definition: AwsDefinition | OtherStoreDefinition;
  /** Name of the record that the file exports. */
  constant: string;
  /** Beginning of the names of its types. */
  pascal: string;
}

const FOLDER = path.resolve(__dirname, "../../src/stores/catalog");

/** Reads all records, sorted by `order`. Throws if a file has no complete record. */
export function readStores(): StoreFile[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readStore(path.basename(file, ".ts")))
    .sort(({ definition: a }, { definition: b }) => a.order - b.order || (a.name < b.name ? -1 : 1));
}

function readStore(name: string): StoreFile {
  const file = `src/stores/catalog/${name}.ts`;
  const constant = name.toUpperCase().replaceAll("-", "_");
  const definition = (require(path.join(FOLDER, name)) as Record<string, StoreFile["definition"]>)[constant];
  if (definition === undefined) {
    throw new Error(`${file} does not export ${constant}, the record of the store.`);
  }
  if (definition.name !== name) {
    throw new Error(`${file}: name must be "${name}", the name of the file, got "${definition.name}".`);
  }
  return { definition, constant, pascal: capitalized(camelCase(name)) };
}

/** The location of a bucket, built from the examples of a record. */
export function exampleLocation({ name, inputs }: StoreFile["definition"], { withOptional = false } = {}) {
  const given = Object.entries(inputs).filter(([, { isOptional }]) => withOptional || !isOptional);
  const values = Object.fromEntries(given.map(([input, { example }]) => [input, example]));
  return { bucket: "media", ...values, kind: name }; // wording-ignore: the tag of the union StoreLocation
}

/** `src/stores/registry.ts`: the stores by name, and the union of their locations. */
export function storeRegistry(all: readonly StoreFile[]): string {
  const imports = all.map(
    ({ definition: { name }, constant, pascal }) =>
      `import { ${constant}, type ${pascal}Location } from "./catalog/${name}";`,
  );
  const members = all.map(
    ({ definition: { name }, constant }) =>
      `  ${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${constant},`,
  );
  const locations = all.map(({ pascal }) => `${pascal}Location<V>`);
  return `// Written by \`npm run generate\` from src/stores/catalog; do not edit.
${imports.join("\n")}
import type { AwsDefinition, OtherStoreDefinition } from "./definition";

/** The location of a bucket: a store and the properties from which its endpoint follows. */
export type StoreLocation<V> = ${locations.join(" | ")};

/** Names of all stores, as in \`kind\`. */
export type StoreName = StoreLocation<string>["kind"];

/** Names of all stores except AWS. */
export type OtherStoreName = Exclude<StoreName, AwsDefinition["name"]>;

/** Record of a store without IAM. */
export type OtherStoreRecord = OtherStoreDefinition<OtherStoreName>;

/** Record of any store; \`isAws\` distinguishes the two types. */
export type StoreRecord = AwsDefinition | OtherStoreRecord;

/** The records of all stores, in the order of lists. */
export const STORES: Readonly<Record<StoreName, StoreRecord>> = {
${members.join("\n")}
};
`;
}
