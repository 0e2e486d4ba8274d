import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const repository = path.resolve(__dirname, "../../..");
const DEPENDENCIES = ["@pulumi", "undici"];

/** Directory outside the repository with installed releases of the built package. */
export interface Installation {
  /** Directory of a program, with the SDK but without a release of the package. */
  main: string;
  /** Installs a release and returns the directory for `PULUMI_BYOB_PATH`. */
  install(version: string, change?: { file: string; append: string }): string;
  remove(): void;
}

export function newInstallation(): Installation {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-packages-"));
  return {
    main: withDependencies(path.join(folder, "program")),
    install: (version, change) => {
      const home = path.join(folder, version);
      const target = installInto(home, version);
      if (change) {
        fs.appendFileSync(path.join(target, change.file), change.append);
      }
      return home;
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** Copies the built package, links its dependencies and returns the directory of the copy. */
export function installInto(home: string, version: string): string {
  const target = path.join(withDependencies(home), "node_modules", "pulumi-byob");
  for (const name of ["dist", "package.json"]) {
    fs.cpSync(path.join(repository, name), path.join(target, name), { recursive: true });
  }
  const manifest = path.join(target, "package.json");
  const content = JSON.parse(fs.readFileSync(manifest, "utf8"));
  fs.writeFileSync(manifest, JSON.stringify({ ...content, version }));
  return target;
}

function withDependencies(folder: string): string {
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(modules, { recursive: true });
  for (const name of DEPENDENCIES) {
    fs.symlinkSync(path.join(repository, "node_modules", name), path.join(modules, name));
  }
  return folder;
}
