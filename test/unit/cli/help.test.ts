import { rmSync } from "node:fs";
import path from "node:path";
import { SERVICE_IDS } from "../../../src/services/registry";
import { compiled, start } from "../../support/command";

let folder: string;
beforeAll(() => {
  folder = compiled();
});
afterAll(() => rmSync(folder, { recursive: true }));

const commands = [
  [],
  ["doctor"],
  ["import"],
  ["policy"],
  ...SERVICE_IDS.map((service) => ["doctor", service]),
  ["doctor", "label-studio", "--export"],
];

test.each(commands.map((args) => [args.join(" "), args] as const))(
  "the help of byob %s has at most 80 columns",
  async (_, args) => {
    const help = start(path.join(folder, "dist/cli/main.js"), [...args, "--help"]);
    expect(await help.exit).toBe(0);
    const lines = help.stdout().split("\n");
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  },
);
