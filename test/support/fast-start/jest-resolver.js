/** Resolves modules as Jest does, except for libraries of Pulumi's SDK that load when they are used. */
"use strict";
const path = require("node:path");
const { isLazy } = require("./lazy-modules.js");

const LAZY_FILES = { typescript: "lazy-typescript.js", "@npmcli/arborist": "lazy-arborist.js" };

module.exports = (name, options) =>
  isLazy(name, options.basedir)
    ? path.join(__dirname, LAZY_FILES[name])
    : options.defaultResolver(name, options);
