import fs from "node:fs";
import path from "node:path";
import { transformFileSync } from "@swc/core";
import { inputTypesOf } from "./input-types";
import { RESOURCES } from "./plugin/resources";

const SOURCES = path.join(__dirname, "plugin");
const REPOSITORY = path.resolve(__dirname, "../..");
const SWC = {
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "commonjs" },
  swcrc: false,
} as const;

/**
 * Installs the test plugin in a Pulumi home, where the engine finds it as the version of AWS that the program requires.
 * Compiled, because each command of the CLI starts it once.
 */
export function installAwsPlugin(home: string): void {
  const { version } = require("@pulumi/aws/package.json") as { version: string };
  const folder = path.join(home, "plugins", `resource-aws-v${version}`);
  fs.mkdirSync(folder, { recursive: true });
  for (const file of fs.readdirSync(SOURCES)) {
    const { code } = transformFileSync(path.join(SOURCES, file), SWC);
    fs.writeFileSync(path.join(folder, file.replace(/\.ts$/, ".js")), code);
  }
  fs.symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(folder, "node_modules"));
  fs.writeFileSync(path.join(folder, "schema.json"), JSON.stringify(inputTypesOf(Object.keys(RESOURCES))));
  fs.writeFileSync(path.join(folder, "version.json"), JSON.stringify({ version }));
  // The AWS SDK warns about old versions of Node.js.
  const launcher = `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${path.join(folder, "main.js")}"\n`;
  fs.writeFileSync(path.join(folder, "pulumi-resource-aws"), launcher, { mode: 0o755 });
}
