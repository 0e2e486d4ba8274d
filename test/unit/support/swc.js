/** Compiles TypeScript files that a child process loads. */
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");

require.extensions[".ts"] = (module, filename) => {
  const jsc = { target: "es2022", parser: { syntax: "typescript" } };
  const options = { filename, jsc, module: { type: "commonjs" } };
  module._compile(transformSync(readFileSync(filename, "utf8"), options).code, filename);
};
