/**
 * Copy of the repository in a temporary directory, in which a mutation is applied and tested.
 *
 * The working tree is never changed, so an interrupted run leaves no mutated file there. The copy contains the files that
 * git tracks or would track, and links to the installed packages.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../run";
import { ScriptError } from "../script";

const NODE_MODULES = ["node_modules", "packages/sandbox/node_modules"];

export class TreeCopy {
  private constructor(readonly folder: string) {}

  static async create(repository: string): Promise<TreeCopy> {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "pulumi-byob-mutations-"));
    for (const file of await filesOf(repository)) {
      fs.cpSync(path.join(repository, file), path.join(folder, file));
    }
    for (const name of NODE_MODULES.filter((each) => fs.existsSync(path.join(repository, each)))) {
      fs.symlinkSync(fs.realpathSync(path.join(repository, name)), path.join(folder, name));
    }
    return new TreeCopy(folder);
  }

  /** Replaces a part of a file that occurs once. Returns a function that restores the file. */
  replace(file: string, text: string, replacement: string): () => void {
    const absolute = path.join(this.folder, file);
    const before = fs.readFileSync(absolute, "utf8");
    fs.writeFileSync(
      absolute,
      before.replace(text, () => replacement),
    );
    return () => fs.writeFileSync(absolute, before);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

async function filesOf(repository: string): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { code, stdout, stderr } = await run("git", args, { cwd: repository });
  if (code !== 0) {
    throw new ScriptError(`git could not list the files of ${repository}: ${stderr.trim()}`);
  }
  return stdout.split("\0").filter((file) => file !== "" && fs.existsSync(path.join(repository, file)));
}
