import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compiled, type Running, start } from "../../../test/support/command";

let folder: string;
const running: Running[] = [];

beforeAll(() => {
  folder = compiled("packages/sandbox");
});
afterAll(async () => {
  for (const { child } of running) {
    child.kill("SIGKILL");
  }
  await Promise.all(running.map(({ exit }) => exit));
  rmSync(folder, { recursive: true });
});

function run(env: Record<string, string>, ...args: string[]): Running {
  const process = start(path.join(folder, "dist/main.js"), ["--free-ports", ...args], { env });
  running.push(process);
  return process;
}

/** A desktop whose browser writes the URL to a file. */
function desktop(): { env: Record<string, string>; opened(): Promise<string> } {
  const program = path.join(folder, "xdg-open");
  const file = path.join(folder, "opened");
  rmSync(file, { force: true });
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" > ${file}.new && mv ${file}.new ${file}\n`);
  chmodSync(program, 0o755);
  const opened = async () => {
    while (!existsSync(file)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return readFileSync(file, "utf8").trim();
  };
  return { env: { DISPLAY: ":0", PATH: `${folder}:${process.env.PATH}` }, opened };
}

test("--open prints the URL and opens the browser; Ctrl-C stops the page with an open event stream", async () => {
  const { env, opened } = desktop();
  const command = run(env, "--open");
  const [, url = ""] = await command.shows(/^ {2}Page +(http:\S+) {2}/m);
  expect(await opened()).toBe(url);
  const events = await fetch(`${url}/events`);
  const text = events.text().catch(() => "ended");
  command.child.kill("SIGINT");
  expect(await command.exit).toBe(0);
  expect(await text).toBe("ended");
});

test("--json --open prints one line with the URL; without a desktop, nothing is opened", async () => {
  const { opened } = desktop();
  const command = run({ PATH: `${folder}:${process.env.PATH}` }, "--json", "--open");
  const [line] = await command.shows(/^.*\n/);
  const { page } = JSON.parse(line);
  expect((await fetch(page)).status).toBe(200);
  expect(await Promise.race([opened(), new Promise((done) => setTimeout(done, 300, "not opened"))])).toBe(
    "not opened",
  );
  command.child.kill("SIGTERM");
  expect(await command.exit).toBe(0);
  expect(command.stderr()).toBe("");
  expect(command.stdout().trimEnd().split("\n")).toHaveLength(1);
  writeFileSync(path.join(folder, "opened"), "");
});

test("a browser that does not exist is ignored", async () => {
  const command = run({ DISPLAY: ":0", PATH: "/nonexistent" }, "--open");
  await command.shows(/^ {2}Page +http:/m);
  command.child.kill("SIGTERM");
  expect(await command.exit).toBe(0);
  expect(command.stderr()).toBe("");
});

test("--page-port serves the page without opening it, and a port in use is reported", async () => {
  const first = run({}, "--json", "--page-port", "0");
  const { page } = JSON.parse((await first.shows(/^.*\n/))[0]);
  const { port } = new URL(page);
  const second = run({}, "--page-port", port);
  expect(await second.exit).toBe(1);
  expect(second.stderr()).toBe(
    `pulumi-byob-sandbox: Port ${port} for the page is already in use. Choose another port with --page-port, or use --free-ports.\n`,
  );
  first.child.kill("SIGTERM");
  expect(await first.exit).toBe(0);
});

test("without an option there is no page; with a command, its URL is on stderr", async () => {
  const without = run({}, "--json");
  expect(JSON.parse((await without.shows(/^.*\n/))[0])).not.toHaveProperty("page");
  without.child.kill("SIGTERM");
  const command = run({}, "--open", "--", process.execPath, "-e", "console.log('output')");
  expect(await command.exit).toBe(0);
  expect(command.stdout()).toBe("output\n");
  expect(command.stderr()).toMatch(/^ {2}Page +http:\S+ /);
});

test("the help of the options has at most 80 columns", async () => {
  const command = run({}, "--help");
  expect(await command.exit).toBe(0);
  const lines = command
    .stdout()
    .split("\n")
    .filter((line) => /--open|--page-port/.test(line));
  expect(lines.length).toBeGreaterThan(2);
  expect(command.stdout()).toContain("4805");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
