import path from "node:path";
import ts from "typescript";
import { sourcesOf } from "../support/imports";

const ROOT = path.resolve(__dirname, "../..");
const FOLDERS = ["src", "packages/sandbox/src"];
const SCREAMING = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

const trees = FOLDERS.flatMap((folder) => {
  const { files, text } = sourcesOf(path.join(ROOT, folder));
  return files.map((file) =>
    ts.createSourceFile(`${folder}/${file}.ts`, text(file), ts.ScriptTarget.ES2022, true),
  );
});

/** Returns whether a value is plain data: literals, regular expressions, and collections of them. */
function isData(node: ts.Expression): boolean {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return isData(node.expression);
  }
  if (
    ts.isLiteralExpression(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind)
  ) {
    return true;
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.length > 0 && node.elements.every(isData);
  }
  if (ts.isObjectLiteralExpression(node)) {
    const members = node.properties.map(
      (member) => ts.isPropertyAssignment(member) && isData(member.initializer),
    );
    return members.length > 0 && members.every(Boolean);
  }
  if (ts.isBinaryExpression(node)) {
    return isData(node.left) && isData(node.right);
  }
  if (ts.isNewExpression(node)) {
    const [first] = node.arguments ?? [];
    return ["Set", "Map"].includes(node.expression.getText()) && first !== undefined && isData(first);
  }
  return false;
}

/** Files whose exports are named after the file. */
const DECLARATIONS = /^src\/services\/[^/]+\/(?:credentials|bucket)\.ts$/;

/** Returns constants with plain data whose names are not in SCREAMING_SNAKE_CASE. */
function wronglyNamed(tree: ts.SourceFile): string[] {
  return tree.statements
    .filter(ts.isVariableStatement)
    .filter(({ declarationList: { flags } }) => flags & ts.NodeFlags.Const)
    .flatMap(({ declarationList: { declarations } }) => [...declarations])
    .filter(({ name, initializer }) => initializer && isData(initializer) && !SCREAMING.test(name.getText()))
    .map(({ name }) => `${tree.fileName}: ${name.getText()}`);
}

/** Returns members that are declared `private` instead of `#name`. Constructors cannot use `#`. */
function privateByKeyword(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const isPrivate =
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    if (isPrivate && !ts.isConstructorDeclaration(node)) {
      found.push(`${tree.fileName}: ${node.getText().split("\n", 1)[0]}`);
    }
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}

test("constants with plain data are named in SCREAMING_SNAKE_CASE", () => {
  expect(trees.length).toBeGreaterThan(200);
  const others = trees.filter(({ fileName }) => !DECLARATIONS.test(fileName));
  expect(others.flatMap(wronglyNamed)).toEqual([]);
});

test("private members are named #name", () => {
  expect(trees.flatMap(privateByKeyword)).toEqual([]);
});
