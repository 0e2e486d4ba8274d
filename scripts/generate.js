// @ts-check
/**
 * Writes what follows from the declarations of the kinds: resource classes and reference pages.
 * With `--check` it writes nothing and fails where a file is not what would be written.
 */
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { declarations } = require("../dist/provider/entry.js");
const { resourceFile } = require("./generate/resource.js");
const { referencePage } = require("./generate/reference.js");

const root = path.resolve(__dirname, "..");

/**
 * @param {string} file
 * @param {string} text
 */
function formatted(file, text) {
  const args = ["biome", "format", `--stdin-file-path=${file}`];
  return execFileSync("npx", args, {
    cwd: root,
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
}

/** @param {string} file */
function present(file) {
  return fs.existsSync(path.join(root, file)) ? fs.readFileSync(path.join(root, file), "utf8") : undefined;
}

const wanted = declarations().flatMap((kind) => {
  const source = `src/resources/${kind.type.charAt(0).toLowerCase()}${kind.type.slice(1)}.ts`;
  return [
    { file: source, text: formatted(source, resourceFile(kind)) },
    { file: `docs/kinds/${kind.type}.md`, text: referencePage(kind) },
  ];
});
const outdated = wanted.filter(({ file, text }) => present(file) !== text);
if (process.argv.includes("--check")) {
  for (const { file } of outdated) {
    console.error(`${file} does not follow from its declaration: run npm run generate`);
  }
  process.exitCode = outdated.length > 0 ? 1 : 0;
} else {
  for (const { file, text } of outdated) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
    console.log(`wrote ${file}`);
  }
}
