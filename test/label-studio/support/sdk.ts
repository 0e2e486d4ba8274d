import fs from "node:fs";
import path from "node:path";
import { run } from "../../../scripts/lib/run";
import type { ServerOptions } from "../../../scripts/servers/daemon";
import { ensurePythonPackage } from "../../../scripts/servers/python-package";

/** Environment variable with the folder in which the setup has installed the SDK. */
export const SDK_FOLDER = "PULUMI_BYOB_TEST_LABEL_STUDIO_SDK";

const FOLDER = path.resolve(__dirname, "../sdk");
const CASES = path.join(FOLDER, "cases.py");
const REQUIREMENTS = path.join(FOLDER, "requirements.txt");
const TIMEOUT_MS = 120_000;

/** Server and bucket of a run. */
export interface SdkTarget {
  url: string;
  token: string;
  bucket: { name: string; endpoint: string; key: string; secret: string };
}

/** Installs the pinned requirements and returns the folder of the virtual environment. */
export function installSdk(options: ServerOptions): Promise<string> {
  const version = fs.readFileSync(REQUIREMENTS, "utf8").match(/^label-studio-sdk==(\S+)$/m)?.[1] ?? "";
  const requirements = ["--requirement", REQUIREMENTS];
  const title = "the SDK of Label Studio";
  return ensurePythonPackage(
    { name: "label-studio-sdk", title, version, requirements, duration: "about a minute" },
    options,
  );
}

/** Titles of the cases, in the order of the file. */
export function sdkTitles(): string[] {
  const names = fs.readFileSync(CASES, "utf8").matchAll(/^@case\ndef (\w+)/gm);
  return [...names].map(([, name = ""]) => name.replaceAll("_", " "));
}

/** Runs all cases against a server and returns their results by title. */
export async function runSdkCases({ url, token, bucket }: SdkTarget): Promise<Map<string, unknown>> {
  const python = path.join(process.env[SDK_FOLDER] ?? "", "bin", "python");
  const { code, stdout, stderr } = await run(python, [CASES, url, token, JSON.stringify(bucket)], {
    // The SDK reads LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY.
    env: { PATH: process.env.PATH, HOME: "/nonexistent" },
    timeoutMs: TIMEOUT_MS,
  });
  if (code !== 0) {
    throw new Error(`The cases of the SDK failed with exit code ${code}: ${stderr}`);
  }
  const lines = stdout.trim().split("\n");
  const results = lines.map((line) => JSON.parse(line) as { title: string });
  return new Map(results.map(({ title, ...outcome }) => [title, outcome]));
}
