/**
 * Code that declares imported objects in a program.
 *
 * The next preview shows no change only if the program sets exactly the inputs in the state, so the code contains all of them.
 * Secrets must not be in code: it reads them from stack configuration, and a comment contains the command that sets each one.
 * Inputs that were outputs of other resources become plain values.
 */
import { manifests, type ResourceType } from "../../contract";
import type { Values } from "../../services/resource-definition";
import { parseUrn } from "../support/urn";
import type { ImportRequest } from "./requests";

/** Code for one imported object. */
export interface ProgramPart {
  text: string;
  /** Keys of stack configuration, by the secret input that the code reads from them. */
  config: Record<string, string>;
}

/** Reserved words, and names that the generated code uses. */
const TAKEN =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|pulumi|byob|config)$/;

/** An imported object, with its inputs in plain text. */
interface ImportedObject {
  request: ImportRequest;
  registration: { inputs: Values };
}

/** Generates the code of all objects, with unique names for constants and configuration. */
export function programParts(imported: readonly ImportedObject[]): ProgramPart[] {
  const used = new Set<string>();
  return imported.map(({ request, registration }) => {
    const constant = unused(identifier(request.name), used);
    return part(constant, request, registration.inputs);
  });
}

/** Generates the whole program, with its imports. */
export function programText(parts: readonly ProgramPart[]): string {
  const usesConfig = parts.some(({ config }) => Object.keys(config).length > 0);
  const head = [
    ...(usesConfig ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    'import * as byob from "pulumi-byob";',
    ...(usesConfig ? ["", "const config = new pulumi.Config();"] : []),
  ];
  return `${[head.join("\n"), ...parts.map(({ text }) => text)].join("\n\n")}\n`;
}

function part(constant: string, request: ImportRequest, inputs: Values): ProgramPart {
  const secrets = new Set(manifests[request.definition.type as ResourceType].secrets);
  const config: Record<string, string> = {};
  const lines: string[] = [];
  for (const [input, value] of Object.entries(inputs)) {
    // The program reads the URL from the same source as the credential.
    if (input === "baseUrl") {
      continue;
    }
    if (secrets.has(input)) {
      const key = `${constant}${input.charAt(0).toUpperCase()}${input.slice(1)}`;
      config[input] = key;
      lines.push(`  ${input}: config.requireSecret("${key}"),`);
    } else {
      lines.push(`  ${input}: ${JSON.stringify(value)},`);
    }
  }
  const text = [
    ...Object.values(config).map((key) => `// pulumi config set --secret ${key}`),
    `const ${constant} = new byob.${request.definition.type}(${JSON.stringify(request.name)}, {`,
    ...lines,
    `}${options(request)});`,
  ].join("\n");
  return { text, config };
}

/** Generates the options. The names of parent and provider are guesses, because the program declares them elsewhere. */
function options(request: ImportRequest): string {
  const given = (["parent", "provider"] as const).flatMap((option) => {
    const wanted = request[option];
    if (wanted === undefined) {
      return [];
    }
    const constant = identifier(parseUrn(wanted)?.name ?? wanted);
    return [constant === option ? option : `${option}: ${constant}`];
  });
  return given.length > 0 ? `, { ${given.join(", ")} }` : "";
}

function identifier(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = parts
    .map(
      (word, at) => (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1),
    )
    .join("");
  if (joined === "") {
    return "imported";
  }
  return /^[0-9]/.test(joined) ? `n${joined}` : joined;
}

function unused(wanted: string, used: Set<string>): string {
  let name = TAKEN.test(wanted) ? `${wanted}1` : wanted;
  for (let number = 2; used.has(name); number++) {
    name = `${wanted}${number}`;
  }
  used.add(name);
  return name;
}
