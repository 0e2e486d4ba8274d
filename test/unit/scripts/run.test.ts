import { run } from "../../../scripts/lib/run";

const FOREVER = "setInterval(() => {}, 1000)";

test("returns the outputs, the lines and the exit code", async () => {
  const lines: string[] = [];
  const script =
    "console.log('one'); console.error('two'); process.stdout.write('three'); process.exitCode = 3";
  const result = await run(process.execPath, ["-e", script], { onLine: (line) => lines.push(line) });
  expect(result).toEqual({ code: 3, stdout: "one\nthree", stderr: "two\n" });
  expect(lines.sort()).toEqual(["one", "three", "two"]);
  const success = await run(process.execPath, ["-e", "console.log('done ')"]);
  expect(success).toEqual({ code: 0, stdout: "done \n", stderr: "" });
});

test("returns 127 and the reason when the command cannot be started", async () => {
  const result = await run("no-such-program", []);
  expect(result).toEqual({ code: 127, stdout: "", stderr: expect.stringContaining("ENOENT") });
});

test("uses only the given environment", async () => {
  const { stdout } = await run(process.execPath, ["-p", "Object.keys(process.env).join()"], {
    env: { ONLY: "this" },
  });
  expect(stdout).toBe("ONLY\n");
});

test("ends a command at its timeout", async () => {
  const { code } = await run(process.execPath, ["-e", FOREVER], { timeoutMs: 50 });
  expect(code).not.toBe(0);
});

test("does not wait for a command when the signal is already aborted", async () => {
  const { code } = await run(process.execPath, ["-e", FOREVER], { signal: AbortSignal.abort() });
  expect(code).not.toBe(0);
});

test("ends the processes that a command started, with one SIGINT each", async () => {
  const child = `let count = 0; process.on("SIGINT", () => count++);
    console.log("ready " + process.pid);
    setTimeout(() => { console.log("signals " + count); process.exit(); }, 1000);`;
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}],
    { stdio: "inherit" }); ${FOREVER}`;
  const stop = new AbortController();
  const lines: string[] = [];
  const { code, stdout } = await run(process.execPath, ["-e", parent], {
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      stop.abort();
    },
  });
  expect(code).not.toBe(0);
  expect(stdout).toMatch(/^ready \d+\nsignals 1\n$/);
});
