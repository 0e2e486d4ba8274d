import path from "node:path";
import { circles, isNodes, packageOf, shown, sourcesOf } from "../support/imports";

/** What services are, as data: the program's side reads it without loading the provider. */
const definitions = [
  "services/definition",
  "services/registry",
  "services/service-named",
  "services/storage-args",
  "services/uses",
];

/** What each room of src, or file in it, may import of ours besides itself; types count too. */
const rooms: Record<string, readonly string[]> = {
  index: ["resources", "policies", "services/registry"],
  manifest: [],
  contract: ["manifest"],
  "engine-process": [],
  "run-file": ["engine-process", "url"],
  url: [],
  resources: ["contract", "run-file", "stores/args", ...definitions],
  provider: ["contract", "run-file", "services", "http", "probe", "stores", "url"],
  services: ["http", "probe", "stores", "url"],
  http: ["url"],
  stores: ["url"],
  policies: ["stores", ...definitions],
  probe: ["stores", "http", "url"],
  aws: ["policies", "stores", ...definitions],
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

/** Who may import a package at run time; packages of Node itself are everybody's. */
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

const longestFile = 300;
const sources = sourcesOf(path.resolve(__dirname, "../../src"));
const { files, imports, isOwn } = sources;
const ours = imports.filter((entry) => isOwn(entry));
const roomOf = (file: string) => file.split("/")[0] ?? "";

test("every file of src is in a room", () => {
  const strangers = files.filter((file) => rooms[roomOf(file)] === undefined);
  expect(strangers).toEqual([]);
  expect(ours.length).toBeGreaterThan(100);
});

test("each room imports only the rooms that it may", () => {
  const wrong = ours.filter(({ from, to }) => {
    const room = roomOf(from);
    return roomOf(to) !== room && !rooms[room]?.some((allowed) => to.startsWith(allowed));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("a service does not know another one", () => {
  const serviceOf = (file: string) => /^services\/([^/]+)\//.exec(file)?.[1];
  const wrong = ours.filter(({ from, to }) => {
    const [own, other] = [serviceOf(from), serviceOf(to)];
    return (
      other !== undefined &&
      from.startsWith("services/") &&
      !/^services\/(?:registry|uses)$/.test(from) &&
      own !== other
    );
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("a command does not know another one: what several need is in cli/support", () => {
  /** The file or folder of a command, without what follows a hyphen: `cli/policy-text` belongs to `policy`. */
  const commandOf = (file: string) => /^cli\/([a-z]+)/.exec(file)?.[1] ?? "";
  const wrong = ours.filter(({ from, to }) => {
    const [own, other] = [commandOf(from), commandOf(to)];
    return other !== "" && other !== own && other !== "support" && own !== "main";
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("the program's side never loads what runs in the plugin, nor the other way round", () => {
  const program = ["resources", "aws", "index"];
  const wrong = ours.filter(
    ({ from, to }) =>
      (program.includes(roomOf(from)) &&
        ["provider", "services"].includes(roomOf(to)) &&
        !definitions.includes(to)) ||
      (!program.includes(roomOf(from)) && program.includes(roomOf(to))),
  );
  expect(wrong.map(shown)).toEqual([]);
});

test("definitions load no package and nothing else of a service", () => {
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

test("each package is loaded only where it belongs, Pulumi's only by the classes and the adapter", () => {
  const foreign = imports.filter((entry) => !isOwn(entry) && entry.atRunTime && !isNodes(entry.to));
  const wrong = foreign.filter(({ from, to }) => {
    return !packages[packageOf(to)]?.some((place) => from === place || roomOf(from) === place);
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("the file that the plugin loads first loads nothing else until it is used", () => {
  const first = ["provider/entry", "provider/loaders"];
  const eager = imports.filter(
    ({ from, to, atRunTime, atOnce }) => first.includes(from) && !first.includes(to) && atRunTime && atOnce,
  );
  expect(eager.map(shown)).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circles(sources)).toEqual([]);
});

test("only the folder of a service knows which service it is", () => {
  const asks = /\b(?:service|id)\s*(?:===|!==)\s*"/;
  const wrong = files.filter((file) => !/^services\/[^/]+\//.test(file) && asks.test(sources.text(file)));
  expect(wrong).toEqual([]);
});

test(`no file has more than ${longestFile} lines`, () => {
  expect(files.filter((file) => sources.lines(file) > longestFile)).toEqual([]);
});
