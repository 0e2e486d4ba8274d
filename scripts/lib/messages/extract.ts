/**
 * Extracts the messages of TypeScript files: errors, warnings, CLI output, findings of the probe and descriptions.
 *
 * A message is often built in a helper function, far from the `throw` or `warn` that uses it, so following calls
 * would miss many of them. Instead, every string with a space is a message unless it is in a type, an import or a
 * comparison. The syntax around it determines `kind`, which is "text" if the context is unknown.
 *
 *     extractMessages("a.ts", 'throw new UsageError(`--in: ${problem}`)');
 *     // [{ file: "a.ts", line: 1, kind: "error", code: "UsageError", text: "--in: ${problem}" }]
 */
import ts from "typescript";

export type MessageKind = "error" | "warning" | "info" | "cli" | "finding" | "description" | "text";

export interface Message {
  file: string;
  line: number;
  kind: MessageKind;
  /** Error class, code of a diagnosis, or name of the called function; undefined for "text". */
  code: string | undefined;
  text: string;
}

type Context = Pick<Message, "kind" | "code">;

const ERROR_CLASS = /(?:Error|Failure)$/;

/** Kinds by the name of the called function. */
const CALLS: Readonly<Record<string, MessageKind>> = {
  warn: "warning",
  engineLog: "warning",
  info: "info",
  option: "cli",
  argument: "cli",
  Option: "cli",
  Argument: "cli",
  addHelpText: "cli",
  write: "cli",
  say: "cli",
  doing: "cli",
};

/** Kinds by the name of a property whose value is a message. */
const PROPERTIES: Readonly<Record<string, MessageKind>> = {
  error: "error",
  message: "error",
  hint: "error",
  explanation: "finding",
  action: "finding",
  response: "finding",
  reason: "finding",
  text: "finding",
  console: "finding",
  pulumi: "finding",
  cli: "finding",
  description: "description",
  summary: "description",
};

/** Returns the messages of one file in the order of its lines. */
export function extractMessages(file: string, source: string): Message[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const messages: Message[] = [];
  const search = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return;
    }
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) {
      ts.forEachChild(node, search);
      return;
    }
    const context = contextOf(node, file);
    const text = textOf(node);
    if (isMessage(node, text, context)) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      messages.push({ file, line, ...context, text });
    }
  };
  search(tree);
  return messages;
}

function isMessage(node: ts.Expression, text: string, { kind }: Context): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === "example") {
    return false; // Code of a program.
  }
  const isPart =
    ts.isNewExpression(parent) ||
    ts.isThrowStatement(parent) ||
    (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken);
  if (kind === "error" && isPart && /[a-z]{2}/i.test(text)) {
    return true;
  }
  const isCompared = ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText());
  return /[a-z]{2}/i.test(text) && /\S\s+\S/.test(text) && !isCompared && !ts.isCaseClause(parent);
}

/** The text with `${…}` for each expression, on one line. */
function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  const parts = ts.isTemplateExpression(node)
    ? [
        node.head.text,
        ...node.templateSpans.flatMap(({ expression, literal }) => [
          `\${${expression.getText()}}`,
          literal.text,
        ]),
      ]
    : [node.text];
  return parts.join("").replace(/\s+/g, " ").trim();
}

/** Looks at the enclosing expressions, up to the statement. */
function contextOf(node: ts.Node, file: string): Context {
  let child = node;
  for (let at = node.parent; at !== undefined; at = at.parent) {
    const context = contextFrom(at, child);
    if (context !== undefined) {
      return context;
    }
    if (ts.isStatement(at)) {
      break;
    }
    child = at;
  }
  return { kind: isCommandLine(file) ? "cli" : "text", code: undefined };
}

function contextFrom(node: ts.Node, child: ts.Node): Context | undefined {
  if (ts.isNewExpression(node)) {
    const name = node.expression.getText();
    return ERROR_CLASS.test(name) ? { kind: "error", code: name } : callContext(name);
  }
  if (ts.isThrowStatement(node)) {
    return { kind: "error", code: undefined };
  }
  if (ts.isCallExpression(node) && child !== node.expression) {
    const name = nameOfCall(node);
    if (name === "description" || name === "describe") {
      return { kind: "cli", code: name };
    }
    return callContext(name);
  }
  if (ts.isPropertyAssignment(node)) {
    const name = node.name.getText();
    const kind = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
    return kind && { kind, code: codeBeside(node) ?? name };
  }
  return undefined;
}

function callContext(name: string): Context | undefined {
  const kind = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  return kind && { kind, code: name };
}

function nameOfCall({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** The value of a property `code` in the same object, or in an object around it. */
function codeBeside(property: ts.PropertyAssignment): string | undefined {
  for (let at: ts.Node = property; !ts.isStatement(at); at = at.parent) {
    if (ts.isObjectLiteralExpression(at)) {
      const code = at.properties.find((member) => member.name?.getText() === "code");
      if (code && ts.isPropertyAssignment(code) && ts.isStringLiteral(code.initializer)) {
        return code.initializer.text;
      }
    }
  }
  return undefined;
}

function isCommandLine(file: string): boolean {
  return /(?:^|\/)cli(?:\/|-text|\.ts)/.test(file);
}
