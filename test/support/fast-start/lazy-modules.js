/**
 * Two libraries that Pulumi's SDK loads in each process, and uses only to serialize functions: the compiler of
 * TypeScript, and npm's Arborist. They are 70 % of the time in which a plugin starts. In the tests they load when the SDK
 * first uses them.
 */
"use strict";
const path = require("node:path");

/** Folders of the SDK that load the library, by the library's name. */
const LOADED_BY = {
  typescript: path.join("@pulumi", "pulumi"),
  "@npmcli/arborist": path.join("@pulumi", "pulumi", "runtime", "closure"),
};

/** Returns whether the SDK loads a library that it may not use. */
function isLazy(name, folder) {
  const loader = LOADED_BY[name];
  return loader !== undefined && folder.endsWith(path.join("node_modules", loader));
}

/** A module that is loaded when one of its properties is read. */
function lazyModule(load) {
  // Compiled code reads __esModule before it uses the module.
  return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : load()[name]) });
}

module.exports = { isLazy, lazyModule };
