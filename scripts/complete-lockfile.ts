// @ts-check
"use strict";

/**
 * Adds the entries of optional packages for other platforms that npm leaves out of package-lock.json when
 * they are not installed here or not listed by the registry in use (npm/cli#4828). Without them `npm ci`
 * refuses the lock file. Run it after every `npm install` that changes the lock file.
 */
const fs = require("node:fs");
const path = require("node:path");

const file = path.resolve(__dirname, "../package-lock.json");
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64"];

/**
 * @typedef {{ version?: string, dev?: boolean, optionalDependencies?: Record<string, string> }} Entry
 */

/**
 * @param {Record<string, Entry>} packages
 * @returns {Record<string, object>} the entries that are missing, by their place
 */
function missingEntries(packages) {
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isInstalledFor(packages, place, name)) {
        continue;
      }
      const { os, cpu, libc } = platformOf(name);
      // Keys in the order in which npm writes them.
      const added = { version, cpu, dev: entry.dev, libc, optional: true, os };
      missing[`node_modules/${name}`] = added;
    }
  }
  return missing;
}

/**
 * @param {Record<string, Entry>} packages
 * @param {string} place
 * @param {string} name
 */
function isInstalledFor(packages, place, name) {
  for (let above = place; ; above = above.slice(0, Math.max(above.lastIndexOf("/node_modules/"), 0))) {
    if (packages[path.posix.join(above, "node_modules", name)]) {
      return true;
    }
    if (above === "") {
      return false;
    }
  }
}

/**
 * Read from names such as `@swc/core-linux-arm-gnueabihf`, in which every one of them says where it belongs.
 *
 * @param {string} name
 */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) {
    throw new Error(`${name} does not tell its platform; add its entry by hand`);
  }
  const musl = words.some((word) => word.startsWith("musl"));
  return { os, cpu, libc: musl ? ["musl"] : undefined };
}

const lock = JSON.parse(fs.readFileSync(file, "utf8"));
const missing = missingEntries(lock.packages);
const names = Object.keys(missing);
const [root, ...rest] = Object.entries({ ...lock.packages, ...missing });
if (names.length > 0 && root) {
  rest.sort(([left], [right]) => left.localeCompare(right, "en"));
  fs.writeFileSync(
    file,
    `${JSON.stringify({ ...lock, packages: Object.fromEntries([root, ...rest]) }, null, 2)}\n`,
  );
}
console.log(names.length === 0 ? "package-lock.json is complete" : `added ${names.length} entries`);
