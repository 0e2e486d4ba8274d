#!/usr/bin/env node
import { runSandbox } from "./cli";

runSandbox(process.argv.slice(2), "pulumi-byob-sandbox").catch((error: unknown) => {
  process.stderr.write(`pulumi-byob-sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
