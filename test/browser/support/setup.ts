import { lineWriter } from "../../../scripts/lib/progress";
import { ensureDebianPackages } from "../../../scripts/servers/debian-packages";
import { CHROMIUM } from "./chromium";

/** Installs the browser. If it is unavailable, no test runs. */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  await ensureDebianPackages(CHROMIUM, { onProgress: line.report }).finally(line.end);
}
