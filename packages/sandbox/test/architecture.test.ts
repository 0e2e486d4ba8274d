import path from "node:path";
import { circles, describeImport, isNodes, packageOf, sourcesOf } from "../../../test/support/imports";

/** Modules of src, with the other modules that they can import; types are included. */
const folders: Record<string, readonly string[]> = {
  index: ["kit", "s3", "services", "page", "seed-bucket", "state-file"],
  "seed-bucket": ["s3"],
  "state-file": ["kit"],
  kit: [],
  s3: ["kit"],
  services: ["kit"],
  page: ["kit", "s3"],
  cli: ["index", "cli-command", "cli-help", "cli-text", "kit", "page", "services"],
  "cli-command": ["index"],
  "cli-help": ["kit", "services"],
  "cli-text": ["index", "kit", "services"],
  main: ["cli"],
};

/** Packages that modules can import at run time, in addition to those of Node.js. */
const packages: Record<string, readonly string[]> = {
  zod: ["kit", "s3", "services"],
  commander: ["cli"],
  "@aws-sdk/client-s3": ["kit"],
  "@aws-sdk/s3-request-presigner": ["kit"],
  "@aws-sdk/checksums": ["s3"],
  "@smithy/signature-v4": ["s3"],
  saxes: ["s3", "services"],
};

const sources = sourcesOf(path.resolve(__dirname, "../src"));
const { files, imports, isOwn } = sources;
const folderOf = (file: string) => file.split("/")[0] ?? "";

test("every file of src belongs to a module of the table", () => {
  expect(files.filter((file) => folders[folderOf(file)] === undefined)).toEqual([]);
  expect(files.length).toBeGreaterThan(50);
});

test("each module imports only what the table allows, and nothing of pulumi-byob", () => {
  const wrong = imports.filter(({ from, to }) => {
    const folder = folderOf(from);
    return folderOf(to) !== folder && !folders[folder]?.includes(folderOf(to));
  });
  expect(wrong.filter((entry) => isOwn(entry)).map(describeImport)).toEqual([]);
});

test("an emulator does not import another one", () => {
  const serviceOf = (file: string) => /^services\/([^/]+)\//.exec(file)?.[1];
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [serviceOf(from), serviceOf(to)];
    return own !== undefined && other !== undefined && own !== other;
  });
  expect(wrong.map(describeImport)).toEqual([]);
});

test("each package is imported only by the modules in the table", () => {
  const foreign = imports.filter((entry) => !isOwn(entry) && entry.atRunTime && !isNodes(entry.to));
  const wrong = foreign.filter(({ from, to }) => !packages[packageOf(to)]?.includes(folderOf(from)));
  expect(wrong.map(describeImport)).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circles(sources)).toEqual([]);
});

test("no file has more than 300 lines", () => {
  expect(files.filter((file) => sources.lines(file) > 300)).toEqual([]);
});
