import path from "node:path";
import { run } from "../../scripts/lib/run";

/** Installs a major version of Node.js from npm below a folder, and returns the directory of its executable. */
export async function installNode(folder: string, version: string): Promise<string> {
  const target = path.join(folder, `node-${version}`);
  const options = ["--no-audit", "--no-fund", "--prefer-offline"];
  const args = ["install", "--prefix", target, ...options, `node@${version}`];
  const { code, stderr } = await run("npm", args, { cwd: folder });
  if (code !== 0) {
    throw new Error(`npm could not install Node.js ${version}: ${stderr}`);
  }
  return path.join(target, "node_modules", ".bin");
}
