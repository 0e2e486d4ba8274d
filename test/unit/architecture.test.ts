import path from "node:path";
import { exportedNames } from "../support/exports";
import { circles, describeImport, isNodes, packageOf, sourcesOf } from "../support/imports";

/** Definitions of the services, which programs read without loading provider code. */
const definitions = [
  "services/definition",
  "services/registry",
  "services/service-named",
  "services/storage-args",
  "services/uses",
];

/** Modules of this package that each module of src may import, types included. */
const modules: Record<string, readonly string[]> = {
  index: ["resources", "policies", "services/registry"],
  manifest: [],
  contract: ["manifest"],
  "engine-process": [],
  "error-stack": [],
  "run-file": ["engine-process", "url"],
  url: [],
  resources: ["contract", "error-stack", "run-file", "stores/args", ...definitions],
  provider: ["contract", "run-file", "services", "http", "probe", "stores", "url"],
  services: ["http", "probe", "stores", "url"],
  http: ["url"],
  stores: ["url"],
  policies: ["stores", ...definitions],
  probe: ["stores", "http", "url"],
  aws: ["error-stack", "policies", "stores", ...definitions],
  cli: [
    "contract",
    "provider/entry",
    "provider/import-state",
    "services",
    "http",
    "probe",
    "policies",
    "stores",
  ],
};

/** Modules that may import a package at run time. Built-in modules of Node.js are always allowed. */
const packages: Record<string, readonly string[]> = {
  "@pulumi/pulumi": ["provider/adapter", "resources", "aws"],
  "@pulumi/aws": ["aws"],
  zod: ["services", "provider", "cli"],
  undici: ["http"],
  commander: ["cli"],
  "@aws-sdk/client-s3": ["probe", "cli/doctor/administrator"],
  "@aws-sdk/s3-request-presigner": ["probe"],
  saxes: ["probe/xml"],
};

const maxFileLines = 300;
const sources = sourcesOf(path.resolve(__dirname, "../../src"));
const { files, imports, isOwn } = sources;
const ownImports = imports.filter((entry) => isOwn(entry));
const moduleOf = (file: string) => file.split("/")[0] ?? "";

test("every file of src belongs to a module", () => {
  const unplaced = files.filter((file) => modules[moduleOf(file)] === undefined);
  expect(unplaced).toEqual([]);
  expect(ownImports.length).toBeGreaterThan(100);
});

test("each module imports only the modules that it may import", () => {
  const wrong = ownImports.filter(({ from, to }) => {
    const fromModule = moduleOf(from);
    return moduleOf(to) !== fromModule && !modules[fromModule]?.some((allowed) => to.startsWith(allowed));
  });
  expect(wrong.map(describeImport)).toEqual([]);
});

test("a service does not import another service", () => {
  const serviceOf = (file: string) => /^services\/([^/]+)\//.exec(file)?.[1];
  const wrong = ownImports.filter(({ from, to }) => {
    const [own, other] = [serviceOf(from), serviceOf(to)];
    return (
      other !== undefined &&
      from.startsWith("services/") &&
      !/^services\/(?:registry|uses)$/.test(from) &&
      own !== other
    );
  });
  expect(wrong.map(describeImport)).toEqual([]);
});

test("a command does not import another command; shared code is in cli/support", () => {
  /** The command of a file: the name up to a hyphen, so that `cli/policy-text` belongs to `policy`. */
  const commandOf = (file: string) => /^cli\/([a-z]+)/.exec(file)?.[1] ?? "";
  const wrong = ownImports.filter(({ from, to }) => {
    const [own, other] = [commandOf(from), commandOf(to)];
    return other !== "" && other !== own && other !== "support" && own !== "main";
  });
  expect(wrong.map(describeImport)).toEqual([]);
});

test("programs do not load plugin code, and plugins do not load program code", () => {
  const program = ["resources", "aws", "index"];
  const wrong = ownImports.filter(
    ({ from, to }) =>
      (program.includes(moduleOf(from)) &&
        ["provider", "services"].includes(moduleOf(to)) &&
        !definitions.includes(to)) ||
      (!program.includes(moduleOf(from)) && program.includes(moduleOf(to))),
  );
  expect(wrong.map(describeImport)).toEqual([]);
});

test("definitions do not load packages or other files of a service", () => {
  const loaded = new Set(definitions);
  for (const name of loaded) {
    for (const { from, to, atRunTime, atOnce } of imports) {
      if (from === name && atRunTime && atOnce) {
        loaded.add(to);
      }
    }
  }
  const wrong = [...loaded].filter(
    (name) =>
      !/^(?:url$|stores\/|services\/(?:definition|registry|service-named|storage-args|uses|[^/]+\/(?:index|bucket|credentials))$)/.test(
        name,
      ),
  );
  expect(wrong).toEqual([]);
  expect([...loaded].filter((name) => /^services\/[^/]+\/bucket$/.test(name)).length).toBeGreaterThan(3);
});

test("each package is loaded only by the modules that may import it", () => {
  const foreign = imports.filter((entry) => !isOwn(entry) && entry.atRunTime && !isNodes(entry.to));
  const wrong = foreign.filter(({ from, to }) => {
    return !packages[packageOf(to)]?.some((allowed) => from === allowed || moduleOf(from) === allowed);
  });
  expect(wrong.map(describeImport)).toEqual([]);
});

test("the entry file of the plugin loads no other file until a handler is used", () => {
  const first = ["provider/entry", "provider/loaders"];
  const eager = imports.filter(
    ({ from, to, atRunTime, atOnce }) => first.includes(from) && !first.includes(to) && atRunTime && atOnce,
  );
  expect(eager.map(describeImport)).toEqual([]);
});

test("there are no circular imports", () => {
  expect(circles(sources)).toEqual([]);
});

test("only files of a service depend on the ID of that service", () => {
  const asks = /\b(?:service|id)\s*(?:===|!==)\s*"/;
  const wrong = files.filter((file) => !/^services\/[^/]+\//.test(file) && asks.test(sources.text(file)));
  expect(wrong).toEqual([]);
});

test(`no file has more than ${maxFileLines} lines`, () => {
  expect(files.filter((file) => sources.lines(file) > maxFileLines)).toEqual([]);
});

/** Names that a tool finds by convention: Jest's global modules, and the exports of each service's case file. */
const CONVENTIONAL = ["setup", "teardown", "cases", "actions", "probedPermissions"];

test("no two files export the same name", () => {
  const root = path.resolve(__dirname, "../..");
  const packages = ["packages/sandbox/src", "packages/sandbox/test"];
  const names = exportedNames(root, ["src", "scripts", "test", ...packages]);
  const shared = [...names].filter(([name, files]) => files.length > 1 && !CONVENTIONAL.includes(name));
  expect(shared).toEqual([]);
  expect(names.size).toBeGreaterThan(500);
});

test("files are named in kebab case", () => {
  const wrong = files.filter((file) => !/^[a-z0-9./-]+$/.test(file));
  expect(wrong).toEqual([]);
});
