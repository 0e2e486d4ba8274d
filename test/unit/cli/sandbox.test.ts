import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compiled, compileInto, start } from "../../support/command";

let command: string;
let project: string;
let folder: string;
beforeAll(() => {
  folder = compiled();
  command = path.join(folder, "dist/cli/main.js");
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "byob-project-"));
});
afterEach(() => rmSync(project, { recursive: true }));

test("byob sandbox runs the emulators that are installed in the project, with all their options", async () => {
  compileInto(path.join(project, "node_modules/pulumi-byob-sandbox"), "packages/sandbox");
  const help = start(command, ["sandbox", "--help"], { cwd: project });
  expect(await help.exit).toBe(0);
  expect(help.stdout()).toMatch(/^Usage: byob sandbox \[options\]/);
  expect(help.stdout()).toContain("--ryzeapi-limit");
  const sandbox = start(command, ["sandbox", "--json", "--free-ports"], { cwd: project });
  const [line] = await sandbox.shows(/^.*\n/);
  expect(Object.keys(JSON.parse(line).urls)).toContain("labelStudio");
  sandbox.child.kill("SIGINT");
  expect(await sandbox.exit).toBe(0);
  expect(sandbox.stderr()).toBe("");
});

test("byob sandbox passes a command after -- on with all of its arguments", async () => {
  compileInto(path.join(project, "node_modules/pulumi-byob-sandbox"), "packages/sandbox");
  const print = 'console.log(process.env.SANDBOX_BUCKET, process.argv.slice(1).join(" "))';
  const args = ["sandbox", "--free-ports", "--", process.execPath, "-e", print, "sandbox", "--", "--yes"];
  const sandbox = start(command, args, { cwd: project });
  expect(await sandbox.exit).toBe(0);
  expect(sandbox.stdout()).toBe("sandbox-bucket sandbox -- --yes\n");
});

test("byob sandbox prints the install command if the emulators are missing", async () => {
  const modules = path.join(project, "modules");
  mkdirSync(modules);
  const all = path.resolve(__dirname, "../../../node_modules");
  for (const name of readdirSync(all).filter((entry) => !entry.startsWith("pulumi-byob"))) {
    symlinkSync(path.join(all, name), path.join(modules, name));
  }
  const missing = start(command, ["sandbox", "--json"], { cwd: project, modules });
  expect(await missing.exit).toBe(64);
  expect(missing.stderr()).toContain("npm install --save-dev pulumi-byob-sandbox");
  expect(missing.stdout()).toBe("");
});

test("byob --version prints the version", async () => {
  const version = start(command, ["--version"]);
  expect(await version.exit).toBe(0);
  expect(version.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [[]],
  [["nothing"]],
  [["--nothing"]],
  [["doctor"]],
  [["doctor", "nothing"]],
  [["policy", "--nothing"]],
])("byob %j is a usage error", async (args) => {
  const wrong = start(command, args);
  expect(await wrong.exit).toBe(64);
  expect(wrong.stdout()).toBe("");
  expect(wrong.stderr()).toContain("--help");
});
