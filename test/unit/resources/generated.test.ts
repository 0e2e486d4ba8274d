import { spawnSync } from "node:child_process";
import path from "node:path";

test("registries, classes and reference pages follow from the definitions: else run npm run generate", () => {
  const cwd = path.resolve(__dirname, "../../..");
  const checked = spawnSync(process.execPath, ["--import", "tsx", "scripts/generate.ts", "--check"], {
    cwd,
    encoding: "utf8",
  });
  expect(checked).toMatchObject({ status: 0, stderr: "" });
}, 60_000);
