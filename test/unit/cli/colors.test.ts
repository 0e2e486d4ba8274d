import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describeInTerminal, runInTerminal } from "../../support/terminal";

/** Writes one line of progress to stderr. */
const program = `
  require(${JSON.stringify(join(__dirname, "../support/swc.js"))});
  const { Progress } = require(${JSON.stringify(join(__dirname, "../../../src/cli/doctor/progress.ts"))});
  const progress = new Progress({ text: (text) => text });
  progress.step({ step: "upload", title: "put", state: "failed", detail: "why" });
  progress.end();`;

const PLAIN = "failed        upload: put (why)\n";
const COLORED = "\u001b[31mfailed      \u001b[39m  upload: put (why)\n";

describeInTerminal("on a terminal", () => {
  test.each([
    [{}, COLORED],
    [{ NO_COLOR: "1" }, PLAIN],
    [{ TERM: "dumb" }, PLAIN],
  ])("the environment %j decides about colors", async (env, line) => {
    const { shown } = await runInTerminal(["-e", program], { env });
    expect(shown).toContain(line);
    expect(shown.includes("\u001b")).toBe(line === COLORED);
  });
});

test.each([
  [{}, PLAIN],
  [{ FORCE_COLOR: "1" }, COLORED],
])("without a terminal the environment %j decides about colors", (env, line) => {
  const { stderr } = spawnSync(process.execPath, ["-e", program], { env, encoding: "utf8" });
  expect(stderr).toContain(line);
  expect(stderr.includes("\u001b")).toBe(line === COLORED);
});
