/**
 * Loads packages with the code that V8 compiled before, as Node 22 does with NODE_COMPILE_CACHE.
 *
 * Each command of the CLI starts a plugin, which loads a thousand files of the SDK. Only the compilation is saved: the
 * same files are found, read and run, except for the libraries in `lazy-modules.js`. V8 compares version and length, and
 * the cache is written at the start of each test run, for installed packages only. `test/support/fast-start.ts` starts
 * Node with this file.
 */
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");
const { isLazy, lazyModule } = require("./lazy-modules.js");

const file = process.env.PULUMI_BYOB_TEST_COMPILE_CACHE;
const isWriting = process.env.PULUMI_BYOB_TEST_COMPILE_CACHE_WRITE === "true";
const HEADER_LENGTH = 4;
/** Parts of the names of cached files: installed packages, and the build of this one, which the tests do not change. */
const CACHED = [`${path.sep}node_modules${path.sep}`, path.join(__dirname, "../../../dist") + path.sep];

/**
 * Compiled code by file name, and resolved file names by module name and folder. The file contains the length of the
 * index, the index as JSON and the code.
 */
function readCache() {
  const content = fs.readFileSync(file);
  const start = HEADER_LENGTH + content.readUInt32LE(0);
  const { codes, resolved } = JSON.parse(content.toString("utf8", HEADER_LENGTH, start));
  return {
    codes: new Map(codes.map(([name, from, to]) => [name, content.subarray(start + from, start + to)])),
    resolved: new Map(resolved),
  };
}

function writeCache(scripts, resolved) {
  let end = 0;
  const codes = [];
  const parts = [];
  for (const [name, script] of scripts) {
    const code = script.createCachedData();
    codes.push([name, end, end + code.length]);
    parts.push(code);
    end += code.length;
  }
  const json = Buffer.from(JSON.stringify({ codes, resolved: [...resolved] }));
  const header = Buffer.alloc(HEADER_LENGTH);
  header.writeUInt32LE(json.length);
  // Renamed, so that a process that starts now does not read half a file.
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, Buffer.concat([header, json, ...parts]));
  fs.renameSync(temporary, file);
}

/** The function `require` of a module, as Node.js creates it. */
function requireOf(module) {
  const require = (id) => module.require(id);
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  return Object.assign(require, {
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
}

function useCompiledCode(known, scripts) {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename, ...others) {
    const cachedData = known.get(filename);
    const isCached = CACHED.some((part) => filename.includes(part)) && !content.startsWith("#!");
    if (cachedData === undefined && !(isWriting && isCached)) {
      return compile.call(this, content, filename, ...others);
    }
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const script = new vm.Script(Module.wrap(content), { filename, cachedData, importModuleDynamically });
    scripts.set(filename, script);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, requireOf(this), this, filename, path.dirname(filename));
  };
}

/** A thousand modules are found with several thousand calls of the file system. */
function useResolvedNames(known, resolved) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, isMain, options) {
    if (options !== undefined || !CACHED.some((part) => parent?.filename?.includes(part))) {
      return resolve.call(this, request, parent, isMain, options);
    }
    const key = `${path.dirname(parent.filename)} ${request}`;
    const found = known.get(key) ?? resolve.call(this, request, parent, isMain);
    resolved.set(key, found);
    return found;
  };
}

function install() {
  const known = isWriting ? { codes: new Map(), resolved: new Map() } : readCache();
  const [scripts, resolved] = [new Map(), new Map()];
  useCompiledCode(known.codes, scripts);
  useResolvedNames(known.resolved, resolved);
  if (isWriting) {
    process.on("exit", () => writeCache(scripts, resolved));
  }
}

/** Loads libraries of the SDK when it uses them. */
function loadLater() {
  const load = Module._load;
  Module._load = function (name, parent, isMain) {
    const now = () => load.call(this, name, parent, isMain);
    return parent && isLazy(name, path.dirname(parent.filename ?? "")) ? lazyModule(now) : now();
  };
}

// Other versions of Node.js, which some tests start, cannot use the compiled code.
if (file?.endsWith(process.version) && (isWriting || fs.existsSync(file))) {
  install();
  loadLater();
}
