import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { filesBelow } from "./imports";

/** The files that declare and export each name, below the given directories of the repository. */
export function exportedNames(root: string, directories: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const file of directories
    .flatMap((directory) => filesBelow(path.join(root, directory)))
    .filter((each) => each.endsWith(".ts"))) {
    for (const name of exportsOf(file)) {
      files.set(name, [...(files.get(name) ?? []), path.relative(root, file)]);
    }
  }
  return files;
}

function exportsOf(file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const exported = source.statements.filter(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true,
  );
  return new Set(exported.flatMap(declaredNames));
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    const { declarations } = statement.declarationList;
    return declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const { name } = statement as ts.DeclarationStatement;
  return name === undefined ? [] : [name.text];
}
