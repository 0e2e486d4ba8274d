/**
 * Bundles the code of the package into few files.
 *
 * Each command of Pulumi starts new processes, and loading a hundred small files takes longer than running them. zod is
 * part of the bundles, because its CommonJS build loads 95 files, of which 60 are translations; a bundle contains only
 * the functions that the package calls. The other dependencies are not: they are loaded when they are first used, and a
 * security update of them must reach users without a release of this package.
 *
 * esbuild shares code between entries, and splits off what is loaded with `import()`, only if it writes ES modules. So a
 * second step converts its files to CommonJS, which Pulumi's programs and plugins load.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, type Metafile, transform } from "esbuild";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: tsx scripts/bundle.ts

Writes dist/index.js, dist/aws/index.js, dist/provider/entry.js, dist/cli/main.js, the files that they share, and the
licenses of what they contain.`;

const ROOT = path.resolve(__dirname, "..");
const DIST = path.join(ROOT, "dist");
const TARGET = "node20.18";
const ENTRIES = ["index", "aws/index", "provider/entry", "cli/main"];
/** Packages that are part of the bundles. No other package may be included. */
const BUNDLED = ["zod"];

interface Manifest {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

function externalPackages(): string[] {
  const text = fs.readFileSync(path.join(ROOT, "package.json"), "utf8");
  const { dependencies, peerDependencies } = JSON.parse(text) as Manifest;
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies), "pulumi-byob-sandbox"];
}

/** Names of the packages whose code is in a bundle. */
function packagesIn({ outputs }: Metafile): string[] {
  const names = Object.values(outputs)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function licensesOf(names: readonly string[]): string {
  const texts = names.map((name) => {
    const license = fs.readFileSync(path.join(ROOT, "node_modules", name, "LICENSE"), "utf8");
    return `The files of this folder contain parts of ${name}:\n\n${license}`;
  });
  return texts.join("\n");
}

/** Writes ES modules into a folder: a file for each entry, and files with the code that they share or load later. */
async function bundleInto(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((entry) => `src/${entry}.ts`),
    outdir: folder,
    outbase: "src",
    // Files in folders of equal depth: the manifest is as far from each as from the sources that read it.
    chunkNames: "shared/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: TARGET,
    external: [...externalPackages(), "../../package.json"],
    logLevel: "warning",
    metafile: true,
  });
  return metafile;
}

async function convertToCommonJs(folder: string): Promise<void> {
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    if (!name.endsWith(".js")) {
      continue;
    }
    const { code } = await transform(fs.readFileSync(file, "utf8"), {
      format: "cjs",
      platform: "node",
      target: TARGET,
      // Dynamic imports become calls of `require`.
      supported: { "dynamic-import": false },
      minifyWhitespace: true,
      minifySyntax: true,
    });
    const target = path.join(DIST, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, code);
  }
}

runScript({
  help: HELP,
  options: {},
  main: async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-bundle-"));
    try {
      const names = packagesIn(await bundleInto(folder));
      if (names.join() !== BUNDLED.join()) {
        throw new ScriptError(
          `The bundles contain ${names.join(", ")} instead of ${BUNDLED.join(", ")}. Add a new package to dependencies.`,
        );
      }
      await convertToCommonJs(folder);
      fs.writeFileSync(path.join(DIST, "licenses.txt"), licensesOf(names));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
    return 0;
  },
});
