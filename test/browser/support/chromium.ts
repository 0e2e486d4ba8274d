import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findProgram } from "../../../scripts/lib/find-cli";

/** The browser of Debian, which Playwright drives instead of a separate download. */
export const CHROMIUM = { title: "Chromium", programs: ["chromium"], packages: ["chromium"] };

export function launchChromium(): Promise<Browser> {
  const executablePath = findProgram("chromium", (process.env.PATH ?? "").split(path.delimiter));
  if (executablePath === undefined) {
    throw new Error("Chromium is not on PATH. Install the Debian package chromium.");
  }
  // Chromium does not run its own sandbox as root.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
