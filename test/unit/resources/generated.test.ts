import { spawnSync } from "node:child_process";
import path from "node:path";

// The script reads the built package, as `npm test` builds it first.
test("classes and reference pages follow from the declarations: else run npm run generate", () => {
  const cwd = path.resolve(__dirname, "../../..");
  const checked = spawnSync(process.execPath, ["scripts/generate.js", "--check"], { cwd, encoding: "utf8" });
  expect(checked).toMatchObject({ status: 0, stderr: "" });
}, 60_000);
