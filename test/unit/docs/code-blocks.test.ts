/** The TypeScript in README and docs compiles. Examples without imports get those of a program. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, "../../..");
const PAGES = ["README.md", "packages/sandbox/README.md", ...pagesIn("docs"), ...pagesIn("examples")];

/** Declares what pages assume: a program with its configuration. */
const PRELUDE = `import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";
declare const config: pulumi.Config;
`;

interface CodeBlock {
  /** For example `docs/probe.md:5`. */
  location: string;
  code: string;
}

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
    .map((file) => path.posix.join(folder, file.replaceAll("\\", "/")));
}

function blocksOf(page: string): CodeBlock[] {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ index, 1: code = "" }) => ({
    location: `${page}:${text.slice(0, index).split("\n").length}`,
    code: /^import .* from "pulumi-byob"|startSandbox/m.test(code) ? code : `${PRELUDE}${code}\nexport {};`,
  }));
}

/** The errors of all blocks, which are compiled as files of one program in the root of the repository. */
function errorsIn(blocks: readonly CodeBlock[]): string[] {
  const files = new Map(
    blocks.map((block, index) => [path.join(ROOT, `code-block-${index}.ts`), block] as const),
  );
  const config = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const paths = {
    ...options.paths,
    "pulumi-byob": ["./src/index.ts"],
    "pulumi-byob/aws": ["./src/aws/index.ts"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => files.get(file)?.code ?? readFile(file);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  const program = ts.createProgram([...files.keys()], { ...options, paths, noEmit: true }, host);
  return [...files].flatMap(([file, { location }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(
      ({ messageText }) => `${location}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}

test("all code blocks compile", () => {
  const blocks = PAGES.flatMap(blocksOf);
  expect(blocks.length).toBeGreaterThanOrEqual(15);
  expect(errorsIn(blocks)).toEqual([]);
});

test("a block with a wrong input is found", () => {
  const code = `${PRELUDE}new byob.RyzeInstanceS3("chat", { instance: "i", buckets: "b" });`;
  expect(errorsIn([{ location: "page.md:1", code }])).toEqual([expect.stringContaining("buckets")]);
});
