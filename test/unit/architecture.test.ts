import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What each room of src, or file in it, may import of ours besides itself; types count too. */
const rooms: Record<string, readonly string[]> = {
  index: ["resources", "storage"],
  contract: [],
  "run-file": [],
  resources: ["contract", "run-file", "storage/args"],
  provider: ["contract", "run-file", "services", "http", "storage"],
  services: ["http", "storage"],
  http: [],
  storage: ["http"],
  aws: ["storage"],
  cli: ["contract", "provider", "services", "http", "storage", "sandbox"],
  sandbox: ["storage"],
};

/** Who may import a package at run time; packages of Node itself are everybody's. */
const packages: Record<string, readonly string[]> = {
  "@pulumi/pulumi": ["provider/adapter", "resources", "aws"],
  "@pulumi/aws": ["aws"],
  zod: ["services", "provider", "storage", "sandbox", "cli"],
  undici: ["http"],
  commander: ["cli"],
  "@aws-sdk/client-s3": ["storage", "sandbox", "cli/doctor/administrator"],
  "@aws-sdk/s3-request-presigner": ["storage", "sandbox"],
  "@smithy/signature-v4": ["sandbox", "cli/doctor/account"],
  "@smithy/types": ["sandbox"],
  "fast-xml-parser": ["sandbox"],
};

const longestFile = 300;
const root = path.resolve(__dirname, "../../src");

interface Import {
  /** Below src, with slashes and without its ending. */
  from: string;
  to: string;
  atRunTime: boolean;
  /** Loaded as soon as the importing file is. */
  atOnce: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

const sources = filesBelow(root).filter((file) => file.endsWith(".ts"));
const named = (file: string) => path.relative(root, file).split(path.sep).join("/").replace(/\.ts$/, "");
const imports = sources.flatMap(importsOf);
const roomOf = (file: string) => file.split("/")[0] ?? "";

/** Import and export declarations, `import()` types, `import()` and `require()` of one file. */
function importsOf(file: string): Import[] {
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, atRunTime: boolean, atOnce: boolean) => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return;
    const to = node.text.startsWith(".") ? named(path.resolve(path.dirname(file), node.text)) : node.text;
    found.push({ from: named(file), to, atRunTime, atOnce });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, !isOfTypes(node), true);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly, true);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, false, false);
    if (ts.isCallExpression(node) && isLoader(node.expression)) add(node.arguments[0], true, false);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isOfTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function isLoader(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node) && node.text === "require");
}

const isOurs = ({ to }: Import) => sources.some((file) => named(file).startsWith(to)) || to.includes("/../");
const ours = imports.filter((entry) => isOurs(entry));
const shown = ({ from, to }: Import) => `${from} imports ${to}`;

test("every file of src is in a room", () => {
  const strangers = sources.map(named).filter((file) => rooms[roomOf(file)] === undefined);
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
    return other !== undefined && from.startsWith("services/") && own !== other;
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("the program's side never loads what runs in the plugin, nor the other way round", () => {
  const program = ["resources", "aws", "index"];
  const wrong = ours.filter(
    ({ from, to }) =>
      (program.includes(roomOf(from)) && ["provider", "services"].includes(roomOf(to))) ||
      (!program.includes(roomOf(from)) && program.includes(roomOf(to))),
  );
  expect(wrong.map(shown)).toEqual([]);
});

test("each package is loaded only where it belongs, Pulumi's only by the classes and the adapter", () => {
  const foreign = imports.filter((entry) => !isOurs(entry) && entry.atRunTime && !isNodes(entry.to));
  const wrong = foreign.filter(({ from, to }) => {
    const name = to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : roomOf(to);
    return !packages[name]?.some((place) => from === place || roomOf(from) === place);
  });
  expect(wrong.map(shown)).toEqual([]);
});

function isNodes(name: string): boolean {
  return name.startsWith("node:") || name.endsWith("package.json");
}

test("the file that the plugin loads first loads nothing else until it is used", () => {
  const eager = imports.filter(
    ({ from, atRunTime, atOnce }) => from === "provider/entry" && atRunTime && atOnce,
  );
  expect(eager.map(shown)).toEqual([]);
});

test(`no file has more than ${longestFile} lines`, () => {
  const lines = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n").length;
  expect(sources.filter((file) => lines(file) > longestFile).map(named)).toEqual([]);
});
