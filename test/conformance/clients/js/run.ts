/**
 * Runs the cases of one client that is written in JavaScript:
 *
 *     node --import tsx run.ts CLIENT TARGET_JSON [TITLE …]
 *
 * Each case prints one line of JSON, as the Python cases do; support.py documents its fields.
 */
import { awsSdkCases } from "./aws-sdk-object-cases";
import { awsSdkSettingCases } from "./aws-sdk-setting-cases";
import { minioCases } from "./minio-cases";
import type { JsCase } from "./support";

const CASES: Readonly<Record<string, readonly JsCase[]>> = {
  "aws-sdk-js": [...awsSdkCases, ...awsSdkSettingCases],
  "minio-js": minioCases,
};

async function outcomeOf(run: () => Promise<unknown>): Promise<object> {
  try {
    return { result: (await run()) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function main([client = "", , ...only]: readonly string[]): Promise<void> {
  for (const { run, ...about } of CASES[client] ?? []) {
    if (only.length === 0 || only.includes(about.title)) {
      console.log(JSON.stringify({ ...about, ...(await outcomeOf(run)) }));
    }
  }
}

// Connections that a client keeps open would delay the end of the process.
main(process.argv.slice(2)).finally(() => process.exit());
