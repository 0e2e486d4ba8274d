import { existsSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { writePackedCompileCache } from "../../support/fast-start";
import { install, pack, sdkVersion, writePackage } from "./install";
import { announceLayouts, repository } from "./layouts";

const componentText = `const byob = require("pulumi-byob");
exports.register = (name, args) => new byob.RyzeInstanceS3(name, args);
`;

async function packComponent(root: string, tarball: string, sdk: string): Promise<string> {
  const folder = path.join(root, "bucket-component");
  const manifest = {
    name: "bucket-component",
    version: "1.0.0",
    main: "index.js",
    dependencies: { "pulumi-byob": `file:${tarball}` },
    peerDependencies: { "@pulumi/pulumi": sdk },
  };
  await writePackage(folder, manifest, { "index.js": componentText });
  return pack(folder, root);
}

/** Packs the package once and installs it in every layout; the tests only read the result. */
export default async function setup(): Promise<void> {
  if (!existsSync(path.join(repository, "dist/provider/entry.js"))) {
    throw new Error("The contract tests pack dist/, which is not there: run `npm run build` first.");
  }
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), "pulumi-byob-contract-")));
  const [tarball, sdk] = await Promise.all([pack(repository, root), sdkVersion()]);
  const direct = path.join(root, "direct");
  const bare = path.join(root, "bare");
  // Below the program without the package, so that the SDK is found there, as in a workspace.
  const component = path.join(bare, "component");
  announceLayouts({ root, tarball, direct, component, bare });
  const componentTarball = await packComponent(root, tarball, sdk);
  const program = (folder: string, dependencies: Record<string, string>) =>
    install(folder, { name: path.basename(folder), dependencies });
  await Promise.all([
    program(direct, { "pulumi-byob": `file:${tarball}`, "@pulumi/pulumi": sdk }),
    program(bare, { "@pulumi/pulumi": sdk }),
    program(component, { "bucket-component": `file:${componentTarball}` }),
  ]);
  await writePackedCompileCache(direct);
}
