import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { RunRecord } from "../../src/run-file";

type RunFile = typeof import("../../src/run-file");

const address = "127.0.0.1:40001";
const owned = (owner: string, object = "object"): RunRecord => ({
  type: "owned",
  object,
  owner,
  server: "server",
  account: "",
  created: "",
  acquired: true,
  existed: false,
  stays: true,
});
const inProgram: RunRecord = {
  type: "in-program",
  object: "object",
  server: "server",
  owner: "of the program",
};

let temporary: string;
const pulumiHome = process.env.PULUMI_HOME;
beforeEach(() => {
  temporary = fs.mkdtempSync(path.join(os.tmpdir(), "byob-run-file-"));
  // Node.js reads TMPDIR of the real environment, not of jest's copy.
  jest.spyOn(os, "tmpdir").mockReturnValue(temporary);
  process.env.PULUMI_HOME = path.join(temporary, "not-there");
});
afterEach(() => {
  jest.restoreAllMocks();
  if (pulumiHome === undefined) {
    delete process.env.PULUMI_HOME;
  } else {
    process.env.PULUMI_HOME = pulumiHome;
  }
  fs.rmSync(temporary, { recursive: true, force: true });
});

/** Loads the module again, as another process with a separate writer ID. */
function otherProcess(): RunFile {
  let loaded: RunFile | undefined;
  jest.isolateModules(() => {
    loaded = require("../../src/run-file") as RunFile;
  });
  return loaded as RunFile;
}

const open = (at = address) => otherProcess().PluginRunFile.open(["node", "plugin", "--flag", at]);
function plugin(at = address) {
  const file = open(at);
  if (!file) {
    throw new Error("the run file cannot be opened");
  }
  return file;
}
const program = () => otherProcess().ProgramRunFile.open(address);

const folder = () => path.join(temporary, `pulumi-byob-${process.getuid?.()}`);
function onlyFile(): string {
  const [name, ...others] = fs.readdirSync(folder());
  if (name === undefined || others.length > 0) {
    throw new Error("there must be one file");
  }
  return path.join(folder(), name);
}
const linesOf = (file: string): Record<string, unknown>[] =>
  fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const recordsOf = (file: ReturnType<typeof plugin>) =>
  file.readNew().map((line) => {
    const { writer: _, engine: __, ...record } = line as RunRecord & { writer: string; engine?: string };
    return record;
  });
/** Returns the process ID and start time of the engine for plugins in this process. */
function engine(): string {
  plugin("127.0.0.1:1").append(owned("somebody"));
  const [line] = linesOf(onlyFile());
  fs.rmSync(onlyFile());
  return String(line?.engine);
}

describe("plugins of one run", () => {
  test("read the records of other plugins once and in order, but not their own", () => {
    const [one, two] = [plugin(), plugin()];
    one.append(owned("first"));
    one.append(owned("second"));
    expect(recordsOf(two)).toEqual([owned("first"), owned("second")]);
    expect(recordsOf(two)).toEqual([]);
    expect(recordsOf(one)).toEqual([]);
    one.append({ type: "released", object: "object", owner: "first" });
    expect(recordsOf(two)).toEqual([{ type: "released", object: "object", owner: "first" }]);
  });

  test("read records that were written before they started", () => {
    plugin().append(owned("first"));
    expect(recordsOf(plugin())).toEqual([owned("first")]);
  });

  test("do not read the file for another engine address", () => {
    plugin().append(owned("first"));
    expect(recordsOf(plugin("127.0.0.1:40002"))).toEqual([]);
  });

  test("create files that only this user can read", () => {
    plugin().append(owned("first"));
    expect(fs.statSync(folder()).mode & 0o777).toBe(0o700);
    expect(fs.statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  test("lose no record when two processes append at the same time", async () => {
    const count = 3000;
    const script = path.join(__dirname, "run-file-child.js");
    const children = ["one", "two"].map((owner) =>
      spawn(process.execPath, [script, address, owner, String(count)], {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, TMPDIR: temporary },
      }),
    );
    await Promise.all(children.map((child) => once(child.stdout, "data")));
    const ended = Promise.all(children.map((child) => once(child, "exit")));
    for (const child of children) {
      child.stdin.write("go");
    }
    expect(await ended).toEqual(children.map(() => [0, null]));
    // The engine of the child processes is this process, while that of this process is its parent.
    const lines = linesOf(onlyFile());
    for (const owner of ["one", "two"]) {
      const objects = lines
        .filter((record) => record.owner === owner)
        .map(({ object }) => String(object).split(" ")[0]);
      expect(objects).toEqual(Array.from({ length: count }, (_, at) => String(at)));
    }
  }, 30_000);
});

describe("the records of the program", () => {
  const programLine = { type: "program", startedAt: expect.any(Number) };

  test("are read if the program started after the engine", () => {
    const [one, two] = [plugin(), plugin()];
    program()?.append(inProgram);
    for (const file of [one, two]) {
      expect(recordsOf(file)).toEqual([programLine, inProgram]);
    }
    expect(recordsOf(one)).toEqual([]);
  });

  test("are ignored if the program started before the engine, because a destroy does not run a program", () => {
    const past = jest.spyOn(Date, "now").mockReturnValue(1_000_000);
    program()?.append(inProgram);
    past.mockRestore();
    const one = plugin();
    expect(recordsOf(one)).toEqual([]);
    program()?.append(inProgram);
    expect(recordsOf(one)).toEqual([programLine, inProgram]);
  });

  test("of an earlier program are removed when the program starts", () => {
    program()?.append(inProgram);
    program();
    expect(recordsOf(plugin())).toEqual([programLine]);
  });
});

describe("a file of another run at the same address", () => {
  test.each([
    ["another process", (pid: string, started: string) => `${Number(pid) + 1} ${started}`],
    ["a process with the same ID that started later", (pid: string, started: string) => `${pid} ${started}1`],
  ])("is discarded if its engine was %s", (_, other) => {
    const [pid = "", started = ""] = engine().split(/ (.*)/);
    plugin().append(owned("first"));
    const file = onlyFile();
    const foreign = { ...owned("stale"), writer: "w", engine: other(pid, started) };
    fs.appendFileSync(file, `${JSON.stringify(foreign)}\n`);
    expect(recordsOf(plugin())).toEqual([]);
    expect(fs.existsSync(file)).toBe(false);
  });

  test("is ignored if it appears while the plugin runs", () => {
    const one = plugin();
    plugin().append(owned("first"));
    const foreign = { ...owned("stale"), writer: "w", engine: "1 1" };
    fs.appendFileSync(onlyFile(), `${JSON.stringify(foreign)}\n`);
    expect(recordsOf(one)).toEqual([owned("first")]);
  });

  test("is removed after two days, even if its address is different", () => {
    plugin("127.0.0.1:1").append(owned("old"));
    const old = onlyFile();
    plugin("127.0.0.1:2").append(owned("young"));
    const young = fs.readdirSync(folder()).find((name) => path.join(folder(), name) !== old);
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    fs.utimesSync(old, ago(49), ago(49));
    fs.utimesSync(path.join(folder(), String(young)), ago(47), ago(47));
    plugin();
    expect(fs.readdirSync(folder())).toEqual([young]);
  });
});

describe("a file that cannot be used", () => {
  const expectNothing = () => {
    const [one, two] = [open(), open()];
    const started = program();
    expect(() => {
      one?.append(owned("first"));
      started?.append(inProgram);
      two?.append(owned("second"));
    }).not.toThrow();
    for (const file of [one, two]) {
      expect(file === undefined ? [] : recordsOf(file)).toEqual([]);
    }
  };

  test("is ignored if its directory cannot be created", () => {
    const file = path.join(temporary, "file");
    fs.writeFileSync(file, "");
    jest.spyOn(os, "tmpdir").mockReturnValue(file);
    expectNothing();
  });

  test("is ignored if it is a directory", () => {
    plugin().append(owned("first"));
    const file = onlyFile();
    fs.rmSync(file);
    fs.mkdirSync(file);
    expectNothing();
  });

  test("is created in PULUMI_HOME if the temporary directory cannot be used", () => {
    const home = path.join(temporary, "home");
    fs.mkdirSync(home);
    process.env.PULUMI_HOME = home;
    const file = path.join(temporary, "file");
    fs.writeFileSync(file, "");
    jest.spyOn(os, "tmpdir").mockReturnValue(file);
    const [one, two] = [plugin(), plugin()];
    program()?.append(inProgram);
    one.append(owned("first"));
    expect(recordsOf(two)).toEqual([expect.objectContaining({ type: "program" }), inProgram, owned("first")]);
    expect(fs.readdirSync(path.join(home, "pulumi-byob"))).toHaveLength(1);
  });

  test("is ignored if its directory belongs to another user, who could write any content", () => {
    fs.mkdirSync(folder(), { mode: 0o777 });
    const stat = fs.lstatSync(folder());
    jest.spyOn(fs, "lstatSync").mockImplementation(() => Object.assign(stat, { uid: stat.uid + 1 }));
    expectNothing();
    expect(fs.readdirSync(folder())).toEqual([]);
  });

  // wording-ignore: String.prototype.repeat
  test.each(["\u0000\ufffd{{{", '{"owners":[1,null]}', "null", "5", '"text"', "x".repeat(100_000), "", "[]"])(
    "is read without invalid lines: %#",
    (garbage) => {
      const [one, two] = [plugin(), plugin()];
      one.append(owned("first"));
      fs.appendFileSync(onlyFile(), `${garbage}\n`);
      one.append(owned("second"));
      expect(recordsOf(two)).toEqual([owned("first"), owned("second")]);
    },
  );

  test("loses only the incomplete line of a killed process", () => {
    const [one, two] = [plugin(), plugin()];
    one.append(owned("first"));
    fs.appendFileSync(onlyFile(), '{"type":"owned","object":"obj');
    expect(recordsOf(two)).toEqual([owned("first")]);
    one.append(owned("second"));
    expect(recordsOf(two)).toEqual([owned("second")]);
  });

  test("returns an incomplete line only after it is complete", () => {
    const [one, two] = [plugin(), plugin()];
    one.append(owned("first"));
    const [line] = linesOf(onlyFile());
    two.readNew();
    const next = `${JSON.stringify({ ...line, owner: "second" })}\n`;
    fs.appendFileSync(onlyFile(), next.slice(0, 20));
    expect(recordsOf(two)).toEqual([]);
    fs.appendFileSync(onlyFile(), next.slice(20));
    expect(recordsOf(two)).toEqual([owned("second")]);
  });

  test("is read from the start again if it became shorter", () => {
    const [one, two] = [plugin(), plugin()];
    one.append(owned("first"));
    one.append(owned("second"));
    two.readNew();
    fs.truncateSync(onlyFile());
    one.append(owned("third"));
    expect(recordsOf(two)).toEqual([owned("third")]);
  });
});

describe("the engine of a plugin", () => {
  const stat = (name: string, parent: number, started: number) =>
    `7 (${name}) S ${parent} ${Array.from({ length: 17 }, () => 0).join(" ")} ${started} 0`;
  const processes = (table: Record<string, string>) =>
    jest.spyOn(fs, "readFileSync").mockImplementation((file) => {
      const found = { ...self, ...table }[String(file)];
      if (found === undefined) {
        throw new Error(`no ${file}`);
      }
      return found;
    });
  const engineWith = (table: Record<string, string>) => {
    const mock = processes(table);
    const file = open();
    file?.append(owned("first"));
    mock.mockRestore();
    return file && linesOf(onlyFile())[0]?.engine;
  };
  const above = `/proc/${process.ppid}/stat`;
  const self = { [`/proc/${process.pid}/stat`]: stat("node", process.ppid, 5000) };
  const isLinux = process.platform === "linux";
  const onLinux = isLinux ? test : test.skip;

  onLinux("is the parent process, identified by process ID and start time", () => {
    expect(engineWith({ [above]: stat("pulumi", 1, 4711) })).toBe(`${process.ppid} 4711`);
    fs.rmSync(onlyFile());
    expect(engineWith({ [above]: stat("odd) (name", 1, 4712) })).toBe(`${process.ppid} 4712`);
  });

  onLinux("is found above the shells that start the plugin", () => {
    const table = { [above]: stat("sh", 50, 1), "/proc/50/stat": stat("bash", 60, 2) };
    expect(engineWith({ ...table, "/proc/60/stat": stat("pulumi", 1, 3) })).toBe("60 3");
  });

  onLinux("is found above the launcher, which Linux names after its file", () => {
    const table = { [above]: stat("pulumi-resource", 50, 1), "/proc/50/stat": stat("pulumi", 1, 3) };
    expect(engineWith(table)).toBe("50 3");
  });

  onLinux(
    "is found above the wrapper of a version manager, whose process is named node and differs for each plugin",
    () => {
      const table = { [above]: stat("node", 50, 1), "/proc/50/stat": stat("pulumi-resource", 60, 2) };
      expect(engineWith({ ...table, "/proc/60/stat": stat("pulumi", 70, 3) })).toBe("60 3");
    },
  );

  onLinux("is unknown if the system does not provide it, and then no file is created", () => {
    expect(engineWith({})).toBeUndefined();
    expect(engineWith({ [above]: stat("sh", 50, 1) })).toBeUndefined();
    expect(fs.existsSync(folder())).toBe(false);
  });

  test("is unknown if the engine did not start the plugin", () => {
    for (const argv of [[], ["node", "plugin"], ["node", "plugin", "--help"], ["node", "127.0.0.1:1"]]) {
      expect(otherProcess().PluginRunFile.open(argv)).toBeUndefined();
    }
  });
});
