/**
 * Reads the inputs of resource types from the type declarations of the installed @pulumi/aws.
 *
 * The schema of the AWS provider is part of its plugin, which cannot be installed offline. The declarations are generated from
 * that schema: they contain the names, the types and whether an input is required, but no values and no formats.
 */
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { InputType, Schema } from "./plugin/schema";

const folder = path.dirname(require.resolve("@pulumi/aws/package.json"));
const nestedTypes = () => fs.readFileSync(path.join(folder, "types", "input.d.ts"), "utf8");

/** Inputs of the given type tokens, for example `aws:s3/bucket:Bucket`. */
export function inputTypesOf(tokens: readonly string[]): Schema {
  const nested = nestedTypes();
  return Object.fromEntries(
    tokens.map((token) => {
      const [, file = "", type = ""] = token.split(":");
      const text = fs.readFileSync(path.join(folder, `${file}.d.ts`), "utf8");
      return [token, objectType(interfaceIn(text, `${type}Args`), nested)];
    }),
  );
}

type ObjectType = InputType & { kind: "object" };

function objectType(declaration: ts.InterfaceDeclaration, nested: string): ObjectType {
  const properties = declaration.members.flatMap((member) =>
    ts.isPropertySignature(member) && member.type && ts.isIdentifier(member.name)
      ? [
          [
            member.name.text,
            { type: typeOf(member.type, nested), required: member.questionToken === undefined },
          ],
        ]
      : [],
  );
  return { kind: "object", properties: Object.fromEntries(properties) };
}

function typeOf(node: ts.TypeNode, nested: string): InputType {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { kind: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: "boolean" };
  }
  if (ts.isArrayTypeNode(node)) {
    return { kind: "array", items: typeOf(node.elementType, nested) };
  }
  if (ts.isTypeLiteralNode(node)) {
    const [index] = node.members;
    return index && ts.isIndexSignatureDeclaration(index)
      ? { kind: "map", items: typeOf(index.type, nested) }
      : { kind: "any" };
  }
  if (ts.isUnionTypeNode(node)) {
    const [only, ...others] = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    return only && others.length === 0 ? typeOf(only, nested) : { kind: "any" };
  }
  return ts.isTypeReferenceNode(node) ? referencedType(node, nested) : { kind: "any" };
}

/** `pulumi.Input<T>`, `inputs.s3.X`, or a type that is not checked, such as an enum or an archive. */
function referencedType(node: ts.TypeReferenceNode, nested: string): InputType {
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  if (name === "pulumi.Input" && argument) {
    return typeOf(argument, nested);
  }
  const [space, namespace = "", type = ""] = name.split(".");
  if (space !== "inputs") {
    return { kind: "any" };
  }
  const start = nested.indexOf(`namespace ${namespace} {`);
  return objectType(interfaceIn(nested.slice(start), type), nested);
}

/** Finds an interface by its text, because parsing the whole file of 6 MB takes seconds. */
function interfaceIn(text: string, name: string): ts.InterfaceDeclaration {
  const start = text.search(new RegExp(`\\binterface ${name} \\{`));
  const indent = /[ \t]*$/.exec(text.slice(0, start).replace(/export $/, ""))?.[0] ?? "";
  const end = text.indexOf(`\n${indent}}`, start);
  const source = ts.createSourceFile(
    `${name}.d.ts`,
    text.slice(start, end + indent.length + 2),
    ts.ScriptTarget.Latest,
    true,
  );
  const declaration = source.statements.find(ts.isInterfaceDeclaration);
  if (start < 0 || declaration === undefined) {
    throw new Error(`@pulumi/aws has no interface ${name}`);
  }
  return declaration;
}
