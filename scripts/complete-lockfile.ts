/**
 * Adds the entries of optional packages for other platforms to package-lock.json.
 *
 * npm omits them when they are not installed on this platform or not listed by the registry (npm/cli#4828), and then
 * `npm ci` rejects the lock file. Run this script after every `npm install` that changes the lock file. The platform
 * is read from the name of the package, for example `@swc/core-linux-arm-gnueabihf`.
 */
import fs from "node:fs";
import path from "node:path";

const LOCK_FILE = path.resolve(__dirname, "../package-lock.json");
const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "mips64el", "ppc64", "riscv64", "s390x", "loong64"];

/** An entry of a lock file, with the properties in the order in which npm writes them. */
interface Entry {
  version?: string;
  cpu?: string[];
  dev?: boolean | undefined;
  libc?: string[] | undefined;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
}

/** The packages of a lock file by their path. */
type Packages = Record<string, Entry>;

interface LockFile {
  packages: Packages;
}

interface Platform {
  os: string[];
  cpu: string[];
  libc: string[] | undefined;
}

function findMissingEntries(packages: Packages): Packages {
  const missing: Packages = {};
  for (const [location, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!hasEntry(packages, location, name)) {
        missing[`node_modules/${name}`] = createEntry(name, version, entry);
      }
    }
  }
  return missing;
}

/** Whether the lock file has an entry that Node.js finds from the package at `location`. */
function hasEntry(packages: Packages, location: string, name: string): boolean {
  for (let folder = location; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
    if (packages[path.posix.join(folder, "node_modules", name)]) {
      return true;
    }
    if (folder === "") {
      return false;
    }
  }
}

function createEntry(name: string, version: string, { dev }: Entry): Entry {
  const { os, cpu, libc } = platformOf(name);
  return { version, cpu, dev, libc, optional: true, os };
}

function platformOf(name: string): Platform {
  const parts = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => parts.includes(system));
  const cpu = PROCESSORS.filter((processor) => parts.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) {
    throw new Error(`${name}: the name does not contain one known platform. Add the entry by hand.`);
  }
  return { os, cpu, libc: parts.some((part) => part.startsWith("musl")) ? ["musl"] : undefined };
}

const lock: LockFile = JSON.parse(fs.readFileSync(LOCK_FILE, "utf8"));
const missing = findMissingEntries(lock.packages);
const count = Object.keys(missing).length;
const [root, ...others] = Object.entries({ ...lock.packages, ...missing });
if (count > 0 && root) {
  others.sort(([left], [right]) => left.localeCompare(right, "en"));
  const completed = { ...lock, packages: Object.fromEntries([root, ...others]) };
  fs.writeFileSync(LOCK_FILE, `${JSON.stringify(completed, null, 2)}\n`);
}
console.log(count === 0 ? "package-lock.json is complete" : `added ${count} entries to package-lock.json`);
