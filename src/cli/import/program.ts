import { manifests, type ResourceType } from "../../contract";
import type { Values } from "../../services/resource-definition";
import { parseUrn } from "../support/urn";
import type { ImportRequest } from "./requests";

/** What a program must say of one imported object. */
export interface ProgramPart {
  text: string;
  /** Keys of stack configuration by the secret input that is taken from them. */
  config: Record<string, string>;
}

/** Words that cannot name a constant, and names that the text uses itself. */
const TAKEN =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|pulumi|byob|config)$/;

/** An imported object, with its inputs in plain text. */
interface ImportedObject {
  request: ImportRequest;
  registration: { inputs: Values };
}

/** The parts for all objects; names of constants and of configuration are told apart. */
export function programParts(imported: readonly ImportedObject[]): ProgramPart[] {
  const used = new Set<string>();
  return imported.map(({ request, registration }) => {
    const constant = unused(identifier(request.name), used);
    return part(constant, request, registration.inputs);
  });
}

/** A whole program, with what it imports. */
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
  const secrets = new Set(manifests[request.kind.type as ResourceType].secrets);
  const config: Record<string, string> = {};
  const lines: string[] = [];
  for (const [input, value] of Object.entries(inputs)) {
    // The URL comes from the same place as the credential, in the program as here.
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
    `const ${constant} = new byob.${request.kind.type}(${JSON.stringify(request.name)}, {`,
    ...lines,
    `}${options(request)});`,
  ].join("\n");
  return { text, config };
}

/** Parent and provider stand elsewhere in the program, under names that can only be guessed from theirs. */
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
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
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
