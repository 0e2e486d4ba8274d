/** Appends records to a run file from a separate process. Usage: <engine's address> <owner> <count> */
require("./support/swc.js");

const { PluginRunFile } = require("../../src/run-file.ts");

const [, , address, owner, count] = process.argv;
const file = PluginRunFile.open(["node", "plugin", address]);
// Both processes start to write at the same time.
process.stdin.once("data", () => {
  for (let at = 0; at < Number(count); at++) {
    // wording-ignore: String.prototype.repeat
    file.append({ type: "released", object: `${at} ${"x".repeat(200)}`, owner });
  }
  process.exit();
});
process.stdout.write("ready");
