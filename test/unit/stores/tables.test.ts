import { type DescribedService, readServices } from "../../../scripts/generate/services";
import { storeTables } from "../../../scripts/generate/store-tables";
import { readStores, type StoreFile } from "../../../scripts/generate/stores";
import { defineStore, regionalAddress, S3_CORS } from "../../../src/stores/define-store";
import type { StoreProperties, StoreSetup } from "../../../src/stores/definition";

const stores = readStores();
const services = readServices();

const NINTH: StoreProperties<"ninth"> & { setup: StoreSetup } = {
  name: "ninth",
  title: "Ninth",
  order: 15,
  hosts: /^(?:(.+)\.)?s3\.[a-z0-9-]+\.ninth\.example$/,
  ...regionalAddress({ example: "north" }, (region) => `https://s3.${region}.ninth.example`),
  addressing: "virtual",
  region: "us-east-1",
  checksums: "accepted",
  acl: { scope: "objects" },
  publicScope: "directory",
  publish: { text: "Publish it." },
  cors: S3_CORS,
  setup: { key: () => ({ text: "Create a key." }) },
  summary: { key: "key of a user", publicReading: "bucket policy" },
};

function ninth(changes: Partial<StoreProperties<"ninth">> = {}): StoreFile {
  return {
    definition: defineStore({ ...NINTH, ...changes }),
    file: "ninth",
    constant: "NINTH",
    pascal: "Ninth",
  };
}

/** Rows that start with a string, in all tables. */
function rows(text: string, start: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(`| ${start} |`));
}

/** All tables, joined. */
const textOf = (files: readonly StoreFile[], all: readonly DescribedService[]) =>
  Object.values(storeTables(files, all)).join("\n");

const withNinth = (changes?: Partial<StoreProperties<"ninth">>) =>
  textOf([...stores, ninth(changes)], services);

it("a ninth store gets a row in each table", () => {
  const text = withNinth();
  expect(rows(text, "**Ninth**")).toEqual([
    expect.stringMatching(/^\| \*\*Ninth\*\* \| ✔ \| ✔ CORS per bucket \| ✔ \| ✔ \|/),
    "| **Ninth** | key of a user | bucket policy | document per bucket |",
  ]);
  expect(rows(text, "`ninth`")).toEqual([
    "| `ninth` | `region` | `https://s3.<region>.ninth.example` | bucket before it |",
  ]);
});

const cells: [string, Partial<StoreProperties<"ninth">>, RegExp][] = [
  ["no ACLs", { acl: { scope: "none" } }, /\| \? ACL¹ \|/],
  ["an endpoint without anonymous requests", { publicAddress: "CDN" }, /\| ◐ `publicUrl` is needed.+ \|/],
  [
    "path style rejected",
    { pathStyleError: { status: 400, code: "NoPaths" } },
    /\| ✘ path style is rejected.+ \|/,
  ],
  ["buckets in the path only", { addressing: "path" }, /\| ✘ the bucket cannot be in the host.+ \|/],
  [
    "checksums rejected",
    { checksums: "rejected" },
    /\| \? checksums.+ \| ✔ CORS per bucket; export: \? checksums/,
  ],
  ["CORS for the server", { cors: { ...S3_CORS, scope: "server" } }, /\| ◐ CORS for the whole server \|/],
  [
    "whole buckets public",
    { publicScope: "bucket", acl: { scope: "none" } },
    /\| \? ACL¹; whole bucket public.+ \|/,
  ],
];

it.each(cells)("derives the cell for %s", (_name, changes, expected) => {
  expect(rows(withNinth(changes), "**Ninth**")[0]).toMatch(expected);
});

it("the footnotes that apply to a ninth store contain it", () => {
  const text = withNinth({ checksums: "rejected", acl: { scope: "none" }, publicAddress: "CDN" });
  expect(text).toMatch(/which Google Cloud Storage, OSS, .* and Ninth reject/);
  expect(text).toMatch(/R2, .*Storj and Ninth have no object ACLs/);
  expect(text).toMatch(/a custom domain \(R2\), .* or a CDN \(Ninth\)/);
});

it("a new service gets a column", () => {
  const [ryzeapi] = services.filter(({ definition }) => definition.id === "ryzeapi") as [DescribedService];
  const added = { ...ryzeapi, definition: { ...ryzeapi.definition, id: "added", title: "Added" } };
  const text = textOf(stores, [...services, added]);
  const titles = services.filter(({ isService }) => isService).map(({ definition }) => definition.title);
  expect(text).toContain(`| ${titles.join(" | ")} | Added |`);
  expect(rows(text, "**Cloudflare R2**")[0]).toMatch(/\| ✔ \| ✔ \|$/);
});
