import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const SOURCES = path.resolve(__dirname, "../../../src");
const generated = readdirSync(path.join(SOURCES, "resources"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `resources/${file}`);
/** Files with the classes of resources, their arguments, and objects in their outputs. */
const files = [...generated, "aws/service-bucket.ts", "aws/args.ts", "aws/documents.ts"];

/** Text of a node's docblock without its tags. */
function docblockOf(node: ts.Node): string {
  const blocks = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return blocks.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join("\n");
}

type Member = ts.PropertyDeclaration | ts.PropertySignature;

/** Public properties of exported classes and interfaces. */
function propertiesOf(file: string, text: string): { name: string; docblock: string }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declarations = source.statements.filter(
    (node) => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node),
  );
  const exported = declarations.filter(({ modifiers }) =>
    modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  return exported.flatMap((owner) => {
    const members: readonly ts.Node[] = owner.members;
    const isMember = (node: ts.Node): node is Member =>
      ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
    return members.filter(isMember).flatMap((member) => {
      if (!ts.isIdentifier(member.name) || isHidden(member)) {
        return [];
      }
      return [{ name: `${file}: ${owner.name?.text}.${member.name.text}`, docblock: docblockOf(member) }];
    });
  });
}

function isHidden(member: Member): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.StaticKeyword];
  return member.modifiers?.some(({ kind }) => hidden.includes(kind)) === true;
}

/** Whether a docblock begins with a capital letter, ends with a period and is not only a word or two. */
const isComplete = (text: string) => /^["`A-Z][\s\S]{14,}[.)`]$/.test(text.trim());

const properties = files.flatMap((file) =>
  propertiesOf(file, readFileSync(path.join(SOURCES, file), "utf8")),
);

test("each public input and output of a resource has a complete docblock", () => {
  const outputs = properties.filter(({ name }) => /: (?!\w+Args\.)\w+\./.test(name));
  expect(outputs.length).toBeGreaterThan(60);
  expect(properties.filter(({ docblock }) => !isComplete(docblock)).map(({ name }) => name)).toEqual([]);
});

test("the docblock of an output states whether a refresh reads its value", () => {
  const text = readFileSync(path.join(SOURCES, "resources/ryze-instance-s3.ts"), "utf8");
  const docblocks = Object.fromEntries(
    propertiesOf("", text).map(({ name, docblock }) => [name.slice(2), docblock]),
  );
  expect(docblocks["RyzeInstanceS3.region"]).toContain("`pulumi refresh` reads the value back");
  expect(docblocks["RyzeInstanceS3.secretKey"]).toContain("Secret. The value is that of the input.");
});

test("an output without a docblock or with a fragment is found", () => {
  const text = "export class A { declare readonly b: string; /** the value */ declare readonly c: string; }";
  expect(propertiesOf("a.ts", text).filter(({ docblock }) => !isComplete(docblock))).toHaveLength(2);
});
