/**
 * Opens a URL in the default browser.
 *
 * Each platform has one command for that, so no package is necessary; `open` has been an ES module since version 9.
 */
import { spawn } from "node:child_process";

/** Returns false if no browser can be opened. The caller prints the URL in any case. */
export function openBrowser(url: string): Promise<boolean> {
  const [program, ...args] = commandFor(process.platform, process.env);
  if (program === undefined) {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The command that opens a URL, without the URL; empty if there is no desktop. */
export function commandFor(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === "darwin") {
    return ["open"];
  }
  if (platform === "win32") {
    // `start` is part of the shell, and treats the first argument in quotation marks as the title of a window.
    return ["cmd", "/c", "start", ""];
  }
  // Without a desktop, xdg-open starts a browser for terminals, which would take over this one.
  return env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER ? ["xdg-open"] : [];
}
