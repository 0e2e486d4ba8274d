import fs from "node:fs";
import path from "node:path";
import { exampleLocation, readStores } from "../../../scripts/generate/stores";
import type { StoreName } from "../../../src/stores/registry";
import { ALL_STORES, type StoreRecord, storeOfHost, storeOfServer } from "../../../src/stores/stores";
import type { Remedy } from "../../../src/stores/types";
import { sourcesOf } from "../../support/imports";

const SRC = path.resolve(__dirname, "../../../src");
const cases = ALL_STORES.map((store): [string, StoreRecord] => [store.name, store]);
const plain = (parts: readonly string[], make: (...texts: string[]) => string) => make(...parts);

/** All instructions of a record, for a use that writes and for a use that reads. */
function remediesOf(store: StoreRecord): Remedy[] {
  const uses = [true, false].map((writes) => ({ directory: "generations", writes, sendsAcl: writes }));
  const keys = store.isAws ? [] : uses.map((use) => store.setup.key("media", use));
  return [store.publish, store.cors.step("media"), ...keys];
}

it("contains the records of every file in src/stores/catalog", () => {
  const files = fs.readdirSync(path.join(SRC, "stores/catalog")).map((file) => path.basename(file, ".ts"));
  expect([...new Set(readStores().map(({ file }) => file))].sort()).toEqual(files.sort());
  expect(readStores().map(({ definition }) => definition)).toEqual(ALL_STORES);
});

it("has one record for AWS, one for all other stores, and one position in lists for each", () => {
  expect(ALL_STORES.filter(({ isAws }) => isAws).map(({ name }) => name)).toEqual(["aws"]);
  expect(ALL_STORES.filter(({ isGeneric }) => isGeneric).map(({ name }) => name)).toEqual(["custom"]);
  expect(new Set(ALL_STORES.map(({ order }) => order)).size).toBe(ALL_STORES.length);
});

describe.each(cases)("the record of %s", (name, store) => {
  it("is complete", () => {
    expect(store).toMatchObject({
      title: expect.stringMatching(/\S/),
      region: expect.stringMatching(/^[a-z0-9-]+$/),
      summary: { key: expect.stringMatching(/\S/), publicReading: expect.stringMatching(/\S/) },
    });
    expect(Object.keys(store.inputs)).not.toEqual([]);
    expect(
      store.cors.format !== undefined || store.cors.scope !== "bucket" || store.cors.document,
    ).toBeTruthy();
    if (store.acl.scope === "bucket") {
      expect(store.acl).toMatchObject({
        condition: { footnote: expect.any(String) },
        note: expect.any(String),
      });
    }
  });

  it("has instructions in full sentences, with placeholders that are filled", () => {
    for (const remedy of remediesOf(store)) {
      expect(remedy.text).toMatch(/^[A-Z].*\.$/s);
      const placeholders = JSON.stringify(Object.values(remedy)).match(/\{\w+\}/g) ?? [];
      expect(["{bucket}", "{directory}", "{objects}", "{root}"]).toEqual(
        expect.arrayContaining([...new Set(placeholders)]),
      );
    }
  });

  it("builds an endpoint and a region from a location", () => {
    for (const withOptional of [false, true]) {
      const location = exampleLocation(store, { withOptional });
      const endpoint = store.endpoint(location, plain);
      expect(new URL(endpoint).origin + (store.path ?? "")).toBe(endpoint);
      expect(store.signingRegion(location, plain)).toMatch(/^[a-z0-9-]+$/);
    }
  });

  it("recognizes the hosts of its endpoints, and no other record does", () => {
    for (const withOptional of [false, true]) {
      const location = exampleLocation(store, { withOptional });
      const { hostname } = new URL(store.endpoint(location, plain));
      const found = ALL_STORES.filter(({ hosts }) => hosts?.test(hostname)).map((other) => other.name);
      expect(found).toEqual(store.hosts === undefined ? [] : [name]);
      if (store.hosts !== undefined) {
        const region = store.hosts.source.includes("(?<region>")
          ? {
              region: store.signingRegion(
                { ...location, ...("endpoint" in location && { region: undefined }) },
                plain,
              ),
            }
          : {};
        expect(storeOfHost(hostname)).toEqual({ store, ...region });
        const withBucket = storeOfHost(`media.${hostname}`);
        if (store.path === undefined) {
          expect(withBucket).toEqual({ store, bucket: "media", ...region });
        } else {
          expect(withBucket.bucket).toBeUndefined();
        }
      }
    }
  });

  it("is recognized by a header or by a host, if it is one product", () => {
    expect(store.isGeneric ?? (store.hosts !== undefined || store.serverHeader !== undefined)).toBe(true);
  });
});

it("at most one store matches a header", () => {
  const headers = ["AmazonS3", "AliyunOSS", "MinIO", "UploadServer"];
  for (const header of headers) {
    expect(ALL_STORES.filter(({ serverHeader }) => serverHeader?.test(header))).toEqual([
      storeOfServer(header),
    ]);
  }
});

it("the catalog is the only code that compares names of stores", () => {
  const { files, text } = sourcesOf(SRC);
  const names = ALL_STORES.map(({ name }) => name).join("|");
  const comparison = new RegExp(
    `(?:[!=]==\\s*|\\bcase\\s+|\\[)"(?:${names})"(?:[^\\]\\n]*\\]\\.includes\\()?`,
    "g",
  );
  const isComparison = (found: string) => !found.startsWith("[") || found.endsWith("includes(");
  const wrong = files.filter(
    (file) => !file.startsWith("stores/catalog/") && text(file).match(comparison)?.some(isComparison),
  );
  expect(wrong).toEqual([]);
});

it("rejects the name of an unknown store in a program without type checks", () => {
  const { storageArgs } = jest.requireActual<typeof import("../../../src/resources/storage-args")>(
    "../../../src/resources/storage-args",
  );
  const store = { kind: "s4" as StoreName, bucket: "media", region: "x" } as never;
  expect(() => storageArgs("ryzeapi", { store, accessKeyId: "A", secretAccessKey: "s" })).toThrow(
    /^storageArgs\("ryzeapi"\): store: kind must be one of aws, r2, .*, got "s4"\.$/,
  );
});
