// @ts-check
/** Writes what follows from the declarations of the kinds: resource classes and reference pages. */
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { declarations } = require("../dist/provider/entry.js");
const { resourceFile } = require("./generate/resource.js");
const { referencePage } = require("./generate/reference.js");

const root = path.resolve(__dirname, "..");
const written = declarations().flatMap((kind) => {
  const file = `${kind.type.charAt(0).toLowerCase()}${kind.type.slice(1)}`;
  return [
    { file: `src/resources/${file}.ts`, text: resourceFile(kind) },
    { file: `docs/kinds/${kind.type}.md`, text: referencePage(kind) },
  ];
});
for (const { file, text } of written) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}
const sources = written.map(({ file }) => file).filter((file) => file.endsWith(".ts"));
execFileSync("npx", ["biome", "format", "--write", ...sources], { cwd: root, stdio: "inherit" });
