import fs from "node:fs";
import path from "node:path";
import { camelCase } from "../../src/services/definition";
import type { AwsDefinition, OtherStoreDefinition } from "../../src/stores/definition";
import { capitalized } from "./services";

/** One record of `src/stores/catalog`. */
export interface StoreFile {
  definition: AwsDefinition | OtherStoreDefinition;
  /** Name of the file without its extension. */
  file: string;
  /** Name of the export: the record, or an object of records by name. */
  constant: string;
  /** Beginning of the name of the type of its locations. */
  pascal: string;
}

const FOLDER = path.resolve(__dirname, "../../src/stores/catalog");

/** Reads all records, sorted by `order`. Throws if a file has no complete record. */
export function readStores(): StoreFile[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => readFile(path.basename(file, ".ts")))
    .sort(({ definition: a }, { definition: b }) => a.order - b.order || (a.name < b.name ? -1 : 1));
}

function readFile(file: string): StoreFile[] {
  const constant = file.toUpperCase().replaceAll("-", "_");
  const exported = (require(path.join(FOLDER, file)) as Record<string, object | undefined>)[constant];
  if (exported === undefined) {
    throw new Error(`src/stores/catalog/${file}.ts does not export ${constant}, the record of the store.`);
  }
  const found = "isAws" in exported ? { [file]: exported } : exported;
  return Object.entries(found as Record<string, StoreFile["definition"]>).map(([name, definition]) => {
    if (definition.name !== name) {
      throw new Error(`src/stores/catalog/${file}.ts: name must be "${name}", got "${definition.name}".`);
    }
    return { definition, file, constant, pascal: capitalized(camelCase(file)) };
  });
}

/** The location of a bucket, built from the examples of a record. */
export function exampleLocation({ name, inputs }: StoreFile["definition"], { withOptional = false } = {}) {
  const given = Object.entries(inputs).filter(([, { isOptional }]) => withOptional || !isOptional);
  const values = Object.fromEntries(given.map(([input, { example }]) => [input, example]));
  return { bucket: "media", ...values, kind: name }; // wording-ignore: the tag of the union StoreLocation
}

/** `src/stores/registry.ts`: the stores by name, and the union of their locations. */
export function storeRegistry(all: readonly StoreFile[]): string {
  const files = [...new Map(all.map((record) => [record.file, record])).values()];
  const imports = files.map(
    ({ file, constant, pascal }) =>
      `import { ${constant}, type ${pascal}Location } from "./catalog/${file}";`,
  );
  const members = files.map(({ definition: { name }, file, constant }) => {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return file === name ? `  ${key}: ${constant},` : `  ...${constant},`;
  });
  const locations = files.map(({ pascal }) => `${pascal}Location<V>`);
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
