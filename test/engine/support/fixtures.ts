import fs from "node:fs";
import path from "node:path";
import type { Sandbox } from "pulumi-byob-sandbox";
import { resourceName } from "./outcome";
import type { Deployment } from "./stack";

/** Folder with one folder per release. */
export const FIXTURES_FOLDER = path.join(__dirname, "..", "fixtures");

/** Fixtures of a release, each the state of a separate stack. */
export const FIXTURE_NAMES = ["all", "provider", "incomplete"] as const;

export type FixtureName = (typeof FIXTURE_NAMES)[number];

/** Releases with fixtures. */
export function releasesWithFixtures(): string[] {
  return fs
    .readdirSync(FIXTURES_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Rows of an emulator by ID. */
type Rows = Record<string, Record<string, unknown>>;

/** State and objects that a release created, with placeholders for values that differ between runs. */
export interface Fixture {
  state: Deployment;
  objects: Record<Table, Rows>;
}

const tables = {
  modelslab: ({ modelslab }: Sandbox) => modelslab.servers,
  ryzeapi: ({ ryzeapi }: Sandbox) => ryzeapi.instances,
  labelStudioImports: ({ labelStudio }: Sandbox) => labelStudio.imports.rows,
  labelStudioExports: ({ labelStudio }: Sandbox) => labelStudio.exports.rows,
  flashback: ({ flashback }: Sandbox) => flashback.buckets,
};
type Table = keyof typeof tables;

const names = Object.keys(tables) as Table[];
const tableOf = (sandbox: Sandbox, name: Table) =>
  tables[name](sandbox) as unknown as Map<string | number, Record<string, unknown>>;

const placeholder = (name: string) => `{{${name}}}`;

/** Returns the value of each placeholder in a sandbox. */
function valuesOf(sandbox: Sandbox, credentials: Record<string, string>): [string, string][] {
  const urls = Object.entries(sandbox.urls).map(([name, url]) => [`url of ${name}`, url]);
  const hosts = Object.entries(sandbox.urls).map(([name, url]) => [`host of ${name}`, new URL(url).host]);
  const tokens = Object.entries(credentials).map(([kind, value]) => [`credential of ${kind}`, value]);
  return [...urls, ...hosts, ...tokens] as [string, string][];
}

/** Returns state and objects as text with placeholders. */
export function portable(sandbox: Sandbox, credentials: Record<string, string>, state: Deployment): string {
  const objects = Object.fromEntries(names.map((name) => [name, Object.fromEntries(tableOf(sandbox, name))]));
  // Source positions depend on the machine that creates the fixtures.
  const propertyNames = new Set(["sourcePosition", "stackTrace"]);
  const without = (key: string, value: unknown) => (propertyNames.has(key) ? undefined : value);
  let text = JSON.stringify({ state, objects }, without, 1);
  for (const [name, value] of valuesOf(sandbox, credentials)) {
    text = text.replaceAll(value, placeholder(name));
  }
  return `${text}\n`;
}

function textOf(release: string, name: FixtureName): string {
  return fs.readFileSync(path.resolve(FIXTURES_FOLDER, release, `${name}.json`), "utf8");
}

/** Returns the names of the resources in the state of a fixture. */
export function namesIn(release: string, name: FixtureName): ReadonlySet<string> {
  const { state }: Fixture = JSON.parse(textOf(release, name));
  const urns = state.deployment.resources?.map(({ urn }) => urn) ?? [];
  return new Set(urns.map(resourceName));
}

/** Returns the number of resources of this package in the state of a fixture. */
export function resourcesIn(release: string, name: FixtureName): number {
  const { state }: Fixture = JSON.parse(textOf(release, name));
  return state.deployment.resources?.filter(({ type }) => type.includes("dynamic/byob:")).length ?? 0;
}

/** Creates the objects of a fixture in the emulators with their IDs, and returns the state to import. */
export function restored(
  sandbox: Sandbox,
  credentials: Record<string, string>,
  release: string,
  name: FixtureName,
): Deployment {
  let text = textOf(release, name);
  for (const [key, value] of valuesOf(sandbox, credentials)) {
    text = text.replaceAll(placeholder(key), value);
  }
  const { state, objects }: Fixture = JSON.parse(text);
  for (const table of names) {
    for (const [id, row] of Object.entries(objects[table])) {
      const rows = tableOf(sandbox, table);
      const key = table.startsWith("labelStudio") ? Number(id) : id;
      rows.set(key, { ...rows.get(key), ...row });
    }
  }
  return state;
}
