import { execFile, execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(__dirname, "../../..");

jest.setTimeout(60_000);

let project: string;
/** A user's project with the packed package and its dependencies. Requires `npm run build`. */
beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), "byob-sandbox-user-"));
  const modules = path.join(project, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, "node_modules"))) {
    if (!name.startsWith("pulumi-byob") && !name.startsWith(".")) {
      symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
    }
  }
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", project], {
    cwd: path.join(root, "packages/sandbox"),
  });
  const [tarball = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", path.join(project, tarball), "-C", modules]);
  renameSync(path.join(modules, "package"), path.join(modules, "pulumi-byob-sandbox"));
  writeFileSync(path.join(project, "package.json"), '{"name":"user"}');
});
afterAll(() => rmSync(project, { recursive: true }));

/** The example of the README, without types. */
function example(): string {
  const page = readFileSync(path.join(__dirname, "../README.md"), "utf8");
  const [, code = ""] = page.match(/```ts\n([\s\S]*?)```/) ?? [];
  return code.replace("type Sandbox, ", "").replace(": Sandbox;", ";");
}

async function passes(command: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(command, args, { cwd: project, env: { PATH: process.env.PATH } });
  return stdout + stderr;
}

test("the README's example passes with node:test", async () => {
  writeFileSync(path.join(project, "example.test.mjs"), example());
  expect(await passes(process.execPath, "--test", "example.test.mjs")).toMatch(/# pass 2\n# fail 0/);
});

test("the README's example passes with jest", async () => {
  const code = example()
    .replace(/import .* from "node:test";\n/, "")
    .replace(/import assert from "node:assert";/, 'const assert = require("node:assert");')
    .replace(
      /import \{ startSandbox \} from "pulumi-byob-sandbox";/,
      'const { startSandbox } = require("pulumi-byob-sandbox");',
    )
    .replace("before(", "beforeAll(")
    .replace("after(", "afterAll(");
  writeFileSync(path.join(project, "example.test.js"), code);
  const jest = path.join(root, "node_modules/jest/bin/jest.js");
  const config = JSON.stringify({ testMatch: ["**/example.test.js"], transform: {} });
  expect(await passes(process.execPath, jest, "--config", config)).toMatch(/Tests: +2 passed/);
});

test("the page of the package is served", async () => {
  const program = `const { startSandbox } = require("pulumi-byob-sandbox");
    (async () => {
      const sandbox = await startSandbox({ page: true });
      const responses = ["/", "/main.mjs", "/page.css"].map((file) => fetch(sandbox.page.url + file));
      console.log((await Promise.all(responses)).map(({ status }) => status).join());
      await sandbox.stop();
    })();`;
  expect(await passes(process.execPath, "-e", program)).toBe("200,200,200\n");
});

test("the package contains no tests and no sources", async () => {
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--dry-run", "--json"], {
    cwd: path.join(root, "packages/sandbox"),
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const names = files.map((file) => file.path);
  const page = readdirSync(path.join(__dirname, "../src/page/assets")).map(
    (name) => `dist/page/assets/${name}`,
  );
  const others = names.filter((name) => !/^dist\/.*\.(js|d\.ts)$/.test(name) && !page.includes(name));
  expect(others.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
  expect(names).toEqual(expect.arrayContaining(page));
});
