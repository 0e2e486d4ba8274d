#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { doctorCommand } from "./doctor";
import { importCommand } from "./import";
import { policyCommand } from "./policy";
import { sandboxCommand } from "./sandbox";
import { USAGE, UsageError, withUsageErrors } from "./support/usage";

/** Reads the version from package.json, which is two levels up in the sources and in the package. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "";
}

const program = withUsageErrors(new Command("byob"))
  .description("Tools for pulumi-byob: connect your own S3 bucket to hosted services.")
  .version(version(), "-V, --version", "print the version")
  .helpOption("-h, --help", "print this help")
  .addCommand(doctorCommand())
  .addCommand(importCommand())
  .addCommand(policyCommand())
  .addCommand(sandboxCommand());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`byob: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? USAGE : 1;
});
