/**
 * Deletes the declaration files that no public type refers to.
 *
 * The compiler writes a declaration file for every module that the public entries load. A third of them describe
 * modules that only code uses, which users of the package never see.
 */
import fs from "node:fs";
import path from "node:path";

const DIST = path.resolve(__dirname, "../dist");
const ENTRIES = ["index.d.ts", "aws/index.d.ts"];

/** Adds a declaration file and all files that it refers to. */
function addReachable(file: string, reachable: Set<string>): void {
  if (reachable.has(file) || !fs.existsSync(file)) {
    return;
  }
  reachable.add(file);
  for (const [, specifier = ""] of fs
    .readFileSync(file, "utf8")
    .matchAll(/(?:\bfrom |\bimport\(?)\s*["'](\.[^"']*)["']/g)) {
    const target = path.resolve(path.dirname(file), specifier);
    addReachable(`${target}.d.ts`, reachable);
    addReachable(path.join(target, "index.d.ts"), reachable);
  }
}

const reachable = new Set<string>();
for (const entry of ENTRIES) {
  addReachable(path.join(DIST, entry), reachable);
}
for (const file of fs.readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
  const declaration = path.join(DIST, file);
  if (file.endsWith(".d.ts") && !reachable.has(declaration)) {
    fs.rmSync(declaration);
  }
}
