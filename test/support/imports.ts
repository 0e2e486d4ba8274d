import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export interface Import {
  /** Below the root, with slashes and without its ending. */
  from: string;
  to: string;
  atRunTime: boolean;
  /** Loaded as soon as the importing file is. */
  atOnce: boolean;
}

/** The TypeScript files of a folder and what they import. */
export interface Sources {
  files: readonly string[];
  imports: readonly Import[];
  /** Whether an import is of a file below the root. */
  isOwn(entry: Import): boolean;
  lines(file: string): number;
  text(file: string): string;
}

export function sourcesOf(root: string): Sources {
  const files = filesBelow(root).filter((file) => file.endsWith(".ts"));
  const named = (file: string) => path.relative(root, file).split(path.sep).join("/").replace(/\.ts$/, "");
  const names = files.map(named);
  /** The file that a path means, which may be the index of a folder. */
  const resolved = (target: string) => (names.includes(`${target}/index`) ? `${target}/index` : target);
  const targetOf = (file: string, to: string) =>
    to.startsWith(".") ? resolved(named(path.resolve(path.dirname(file), to)) || "index") : to;
  return {
    files: names,
    imports: files.flatMap((file) =>
      importsOf(file).map((entry) => ({ ...entry, from: named(file), to: targetOf(file, entry.to) })),
    ),
    isOwn: ({ to }) => names.includes(to) || (to.startsWith("../") && !isNodes(to)),
    text: (name) => readFileSync(path.join(root, `${name}.ts`), "utf8"),
    lines: (name) =>
      readFileSync(path.join(root, `${name}.ts`), "utf8")
        .trimEnd()
        .split("\n").length,
  };
}

/** All files of a folder and of its subfolders. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

/** Import and export declarations, `import()` types, `import()` and `require()` of one file. */
function importsOf(file: string): Omit<Import, "from">[] {
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found: Omit<Import, "from">[] = [];
  const add = (node: ts.Node | undefined, atRunTime: boolean, atOnce: boolean) => {
    if (node !== undefined && ts.isStringLiteralLike(node)) {
      found.push({ to: node.text, atRunTime, atOnce });
    }
  };
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, !isOfTypes(node), true);
    }
    if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, !node.isTypeOnly, true);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, false, false);
    }
    if (ts.isCallExpression(node) && isLoader(node.expression)) {
      add(node.arguments[0], true, false);
    }
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}

function isOfTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) {
    return false;
  }
  if (importClause.isTypeOnly) {
    return true;
  }
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) {
    return false;
  }
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function isLoader(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node) && node.text === "require");
}

/** Groups of files that import each other, directly or through others; types count too. */
export function circles({ files, imports, isOwn }: Sources): string[][] {
  const targets = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const entry of imports) {
    if (isOwn(entry)) {
      targets.get(entry.from)?.push(entry.to);
    }
  }
  const reach = (start: string) => {
    const seen = new Set<string>();
    const open = [...(targets.get(start) ?? [])];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) {
        continue;
      }
      seen.add(file);
      open.push(...(targets.get(file) ?? []));
    }
    return seen;
  };
  const reached = new Map(files.map((file) => [file, reach(file)]));
  const inCircle = files.filter((file) => reached.get(file)?.has(file));
  const groups = new Map<string, string[]>();
  for (const file of inCircle) {
    const group = inCircle.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file));
    groups.set(group.join(" "), group);
  }
  return [...groups.values()];
}

export function isNodes(name: string): boolean {
  return name.startsWith("node:") || name.endsWith("package.json");
}

/** The package of an import: `@aws-sdk/client-s3/dist/…` is of `@aws-sdk/client-s3`. */
export function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

export const describeImport = ({ from, to }: Import) => `${from} imports ${to}`;
