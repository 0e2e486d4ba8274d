import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { transformFileSync } from "@swc/core";

const ROOT = join(__dirname, "../..");

/**
 * Compiles a package's sources into a separate folder, so that a test never runs an older build. Returns the folder.
 * @param from the package, below the root of the repository
 */
export function compiled(from = ""): string {
  const folder = mkdtempSync(join(tmpdir(), "byob-cli-"));
  compileInto(folder, from);
  return folder;
}

export function compileInto(folder: string, from: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, from, "package.json"), join(folder, "package.json"));
  const sources = join(ROOT, from, "src");
  for (const file of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".ts")) {
      const target = join(folder, "dist", file.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, transformFileSync(join(sources, file), SWC).code);
    } else if (/\.[a-z]+$/.test(file)) {
      // Files of the sandbox's page, which are not compiled.
      cpSync(join(sources, file), join(folder, "dist", file));
    }
  }
}

const SWC = {
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "commonjs" },
} as const;

export interface Running {
  child: ChildProcessWithoutNullStreams;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when stdout has come to match. */
  shows(pattern: RegExp): Promise<RegExpMatchArray>;
  exit: Promise<number | NodeJS.Signals | null>;
}

export interface StartOptions {
  cwd?: string;
  /** Folder of the dependencies. @default that of the repository */
  modules?: string;
  /** Variables in addition to PATH and NODE_PATH. */
  env?: Record<string, string>;
}

/** Starts a compiled command. */
export function start(file: string, args: readonly string[], options: StartOptions = {}): Running {
  const { cwd, modules = join(ROOT, "node_modules") } = options;
  const env = { PATH: process.env.PATH, NODE_PATH: modules, ...options.env };
  const child = spawn(process.execPath, [file, ...args], { env, cwd });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
  });
  const exit = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
  return {
    child,
    stdout: () => out,
    stderr: () => err,
    shows: (pattern) => shown(child, () => out, pattern),
    exit,
  };
}

function shown(
  child: ChildProcessWithoutNullStreams,
  output: () => string,
  pattern: RegExp,
): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = output().match(pattern);
      if (found !== null) {
        resolve(found);
      }
    };
    child.stdout.on("data", look);
    child.on("close", () => reject(new Error(`ended without ${pattern}: ${output()}`)));
    look();
  });
}
