import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { kebab } from "../src/cli/support/option-names";
import { doctorEntries } from "./generate/doctor";
import { findingCodes } from "./generate/finding-codes";
import { withGenerated } from "./generate/markers";
import { partitionsModule, readPartitions } from "./generate/partitions";
import { configurationTables, readmeTables, resourceTables } from "./generate/readme";
import { referencePage } from "./generate/reference";
import {
  loadersModule,
  manifest,
  providerArgs,
  resourceExports,
  serviceRegistry,
  useTypes,
} from "./generate/registries";
import { resourceFile } from "./generate/resource";
import { s3OperationTables } from "./generate/s3-operations";
import { sandboxNames, sandboxRegistry, sandboxTypes } from "./generate/sandbox";
import { type DescribedService, readServices } from "./generate/services";
import { storeTables } from "./generate/store-tables";
import { readStores, type StoreFile, storeRegistry } from "./generate/stores";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run generate [-- --check]

Writes everything that follows from the definitions in src/services, the records in src/stores/catalog, the partitions
of the AWS SDK and the router of the S3 emulator: registries, resource classes, reference pages, and the tables of stores
and operations. Exit code 1: a definition is incomplete, or with --check, a file is out of date.

  --check  write nothing; print the files that are out of date
  --help   print this text`;

const ROOT = path.resolve(__dirname, "..");

interface Output {
  file: string;
  text: string;
}

function serviceOutputs(services: readonly DescribedService[], stores: readonly StoreFile[]): Output[] {
  const resources = services.flatMap((service) => service.resources);
  return [
    { file: "src/manifest.ts", text: manifest(services) },
    { file: "src/services/registry.ts", text: serviceRegistry(services) },
    { file: "src/services/uses.ts", text: useTypes(services) },
    { file: "src/provider/loaders.ts", text: loadersModule(services) },
    { file: "src/resources/index.ts", text: resourceExports(services) },
    { file: "src/resources/provider-args.ts", text: providerArgs(services) },
    { file: "src/cli/doctor/entries.ts", text: doctorEntries(services) },
    { file: "packages/sandbox/src/kit/service-names.ts", text: sandboxNames(services) },
    { file: "packages/sandbox/src/services/registry.ts", text: sandboxRegistry(services) },
    { file: "packages/sandbox/src/services/types.ts", text: sandboxTypes(services) },
    page("README.md", readmeTables(services)),
    page("docs/installation-configuration.md", configurationTables(services)),
    page("docs/resources/index.md", resourceTables(services)),
    page("docs/probe.md", findingCodes()),
    page("docs/stores.md", storeTables(stores, services)),
    page("packages/sandbox/README.md", s3OperationTables()),
    ...resources.flatMap((resource) => [
      { file: `src/resources/${kebab(resource.type)}.ts`, text: resourceFile(resource) },
      { file: `docs/resources/${resource.type}.md`, text: referencePage(resource) },
    ]),
  ];
}

/** Replaces the generated parts of a page. */
function page(file: string, parts: Readonly<Record<string, string>>): Output {
  return { file, text: withGenerated(present(file) ?? "", parts, file) };
}

/** Formats code with Biome; Markdown stays unchanged. */
function formatted({ file, text }: Output): Output {
  if (!file.endsWith(".ts")) {
    return { file, text };
  }
  const biome = path.join(ROOT, "node_modules/.bin/biome");
  const result = execFileSync(biome, ["check", "--write", `--stdin-file-path=${file}`], {
    cwd: ROOT,
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
  return { file, text: result };
}

function present(file: string): string | undefined {
  const target = path.join(ROOT, file);
  return fs.existsSync(target) ? fs.readFileSync(target, "utf8") : undefined;
}

function write({ file, text }: Output): void {
  const target = path.join(ROOT, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  console.log(`wrote ${file}`);
}

/** Writes the files that are out of date, or with `check` reports them. Returns whether none was reported. */
function settle(all: readonly Output[], check: boolean): boolean {
  const outdated = all.map(formatted).filter(({ file, text }) => present(file) !== text);
  if (!check) {
    outdated.forEach(write);
    return true;
  }
  for (const { file } of outdated) {
    console.error(`${file} is out of date: run npm run generate`);
  }
  return outdated.length === 0;
}

/** Folders that can contain generated files of a definition that was removed. */
const GENERATED_FOLDERS = ["src/resources", "docs/resources"];

/** Deletes files of removed definitions, or with `check` reports them. Returns whether none was reported. */
function removeLeftovers(all: readonly Output[], check: boolean): boolean {
  const wanted = new Set(all.map(({ file }) => file));
  const leftovers = GENERATED_FOLDERS.flatMap((folder) =>
    fs.readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`),
  ).filter(
    (file) =>
      !wanted.has(file) && present(file)?.split("\n", 1)[0]?.includes("Written by `npm run generate`"),
  );
  for (const file of leftovers) {
    if (check) {
      console.error(`${file} does not belong to a resource type: run npm run generate, which deletes it`);
    } else {
      fs.rmSync(path.join(ROOT, file));
      console.log(`deleted ${file}`);
    }
  }
  return !check || leftovers.length === 0;
}

/** Returns whether all files are up to date. */
function generate(check: boolean): boolean {
  // The code of the services loads the partitions and the registry of the stores, so they must be written first.
  const partitions = { file: "src/stores/partitions.ts", text: partitionsModule(readPartitions()) };
  const hasPartitions = settle([partitions], check);
  const stores = readStores();
  const hasRegistry = settle([{ file: "src/stores/registry.ts", text: storeRegistry(stores) }], check);
  const outputs = serviceOutputs(readServices(), stores);
  const isSettled = settle(outputs, check);
  return removeLeftovers(outputs, check) && isSettled && hasRegistry && hasPartitions;
}

/** A plain `Error` describes what a definition lacks. Errors of other classes are bugs and keep their stack. */
function withoutStack(error: unknown): unknown {
  return error instanceof Error && error.constructor === Error ? new ScriptError(error.message) : error;
}

runScript({
  help: HELP,
  options: { check: { type: "boolean" } },
  main: async ({ check = false }) => {
    try {
      return generate(check) ? 0 : 1;
    } catch (error) {
      throw withoutStack(error);
    }
  },
});
