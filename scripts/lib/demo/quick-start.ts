/**
 * Runs the quick start of the README, so that its output is the real one.
 *
 * The program is taken from the README and runs with the real CLI. Only the endpoint is added, because the bucket is in
 * the S3 emulator instead of AWS. The README must contain the output that results, apart from durations.
 */
import fs from "node:fs";
import path from "node:path";
import { createReportFilter } from "./cli-output";
import { demoUserPolicy, type Expect, type Scene } from "./scene";
import type { Workspace } from "./workspace";

const README = path.resolve(__dirname, "../../../README.md");
const BUCKET = "my-bucket";
const WRONG_KEY = "not-the-right-key";
const CREATED = /^ \+ .* created/;

/** Runs the quick start and returns its output as the README shows it. */
export async function runQuickStart(scene: Scene, expect: Expect): Promise<string> {
  const { sandbox } = scene;
  sandbox.s3.addBucket(BUCKET, {
    objects: { "raw/1.jpg": Buffer.from("an image") },
    cors: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET"], AllowedHeaders: ["*"] }],
  });
  const keys = sandbox.s3.addUser("quick-start", { policy: demoUserPolicy(BUCKET) });
  const workspace = scene.createWorkspace("quick-start", writeProgram(scene));
  await workspace.createStack();
  await workspace.configure({ plain: { endpoint: sandbox.bucket.endpoint }, secret: keysOnly(keys) });
  const created = await up(workspace, expect, "succeeds");
  await workspace.configure({ secret: { secretAccessKey: WRONG_KEY } });
  const failed = await up(workspace, expect, "fails");
  await workspace.configure({ secret: keysOnly(keys) });
  const { code } = await workspace.pulumi("destroy", "--yes", "--skip-preview");
  expect("exit code of pulumi destroy", code, 0);
  return transcript(created, failed);
}

function keysOnly(keys: { accessKeyId: string; secretAccessKey: string }): Record<string, string> {
  return { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey };
}

async function up(workspace: Workspace, expect: Expect, expected: "succeeds" | "fails"): Promise<string> {
  const { code, output } = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect("pulumi up", code === 0 ? "succeeds" : "fails", expected);
  return output;
}

function transcript(created: string, failed: string): string {
  return [
    "$ export LABEL_STUDIO_URL=https://labels.example.com LABEL_STUDIO_API_KEY=…",
    "$ pulumi up",
    ...created
      .split("\n")
      .filter((line) => CREATED.test(line) && line.includes("byob"))
      .map((line) => line.trimEnd()),
    "",
    `$ pulumi config set --secret secretAccessKey ${WRONG_KEY} && pulumi up`,
    ...failed.split("\n").flatMap(reportLine()),
  ].join("\n");
}

/** Lines of the report; lines about actions of resources are not part of it. */
function reportLine(): (line: string) => string[] {
  const filter = createReportFilter();
  return (line) => {
    const text = line.includes("pulumi-nodejs:dynamic") ? undefined : filter(line);
    return text === undefined ? [] : [text];
  };
}

/** Writes the program of the README next to links to the packages that it imports. */
function writeProgram({ folder }: Scene): string {
  const program = path.join(folder, "quick-start");
  fs.mkdirSync(program);
  const modules = path.resolve(path.dirname(README), "node_modules");
  fs.symlinkSync(modules, path.join(program, "node_modules"));
  const source = blockOf("ts").text.replace(
    `bucket: "${BUCKET}",`,
    `bucket: "${BUCKET}",\n  s3Endpoint: config.require("endpoint"),`,
  );
  fs.writeFileSync(path.join(program, "index.ts"), source);
  fs.writeFileSync(path.join(program, "package.json"), JSON.stringify({ main: "index.ts" }));
  return program;
}

interface Block {
  text: string;
  start: number;
  end: number;
}

/** The first code block of a language below "Quick start" in the README. */
function blockOf(language: string): Block {
  const page = fs.readFileSync(README, "utf8");
  const opening = `\n\`\`\`${language}\n`;
  const start = page.indexOf(opening, page.indexOf("## Quick start")) + opening.length;
  const end = page.indexOf("\n```", start);
  return { text: page.slice(start, end), start, end };
}

/** The output in the README, without durations. */
export function shownOutput(): string {
  return withoutDurations(blockOf("console").text);
}

export function withoutDurations(output: string): string {
  return output.replace(/ \(\d[\d.]*m?s\)/g, "");
}

/** Replaces the output in the README. */
export function updateReadme(output: string): void {
  const page = fs.readFileSync(README, "utf8");
  const { start, end } = blockOf("console");
  fs.writeFileSync(README, page.slice(0, start) + output + page.slice(end));
}
