import { KeyLocks } from "../../../src/provider/key-lock";
import type { RunRecord } from "../../../src/run-file";

/** In-memory run file. Returns the locks of a process that shares it. */
function run(): { records: RunRecord[]; process(): KeyLocks } {
  const records: RunRecord[] = [];
  return {
    records,
    process: () => {
      let read = 0;
      return new KeyLocks({
        append: (record) => void records.push(record),
        readAllNew: () => {
          const fresh = records.slice(read);
          read = records.length;
          return fresh;
        },
      });
    },
  };
}

const never = new AbortController().signal;

/** An operation that ends when the test calls `end`, and writes its start and end to `log`. */
function operation(name: string, log: string[]) {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end: () => end(),
    run: async () => {
      log.push(`${name} starts`);
      await ended;
      log.push(`${name} ends`);
    },
  };
}

const locations: [string, () => [KeyLocks, KeyLocks]][] = [
  [
    "one process without a run file",
    () => {
      const one = new KeyLocks();
      return [one, one];
    },
  ],
  [
    "one process",
    () => {
      const one = run().process();
      return [one, one];
    },
  ],
  [
    "two processes",
    () => {
      const { process } = run();
      return [process(), process()];
    },
  ],
];

describe.each(locations)("in %s", (_, open) => {
  it("operations with the same key run one after another", async () => {
    const [one, other] = open();
    const log: string[] = [];
    const [first, second] = [operation("first", log), operation("second", log)];
    const running = [one.run("key", never, first.run), other.run("key", never, second.run)];
    second.end();
    await new Promise((resolve) => setTimeout(resolve, 60));
    first.end();
    await Promise.all(running);
    expect(log).toEqual(["first starts", "first ends", "second starts", "second ends"]);
  });

  it("operations with other keys do not wait", async () => {
    const [one, other] = open();
    const log: string[] = [];
    const first = operation("first", log);
    const running = one.run("key", never, first.run);
    expect(await other.run("other key", never, () => Promise.resolve("done"))).toBe("done");
    first.end();
    await running;
  });

  it("an operation runs after one that failed", async () => {
    const [one, other] = open();
    const failing = one.run("key", never, () => Promise.reject(new Error("no")));
    const next = other.run("key", never, () => Promise.resolve("done"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("done");
  });

  it("the wait ends with the deadline of the operation", async () => {
    const [one, other] = open();
    const first = operation("first", []);
    const running = one.run("key", never, first.run);
    const deadline = new AbortController();
    const late = other.run("key", deadline.signal, () => Promise.resolve("its deadline has passed"));
    deadline.abort();
    expect(await late).toBe("its deadline has passed");
    first.end();
    await running;
  });
});

const isFirst = async (isFirstOperation: boolean) => isFirstOperation;

it("only the first operation with a key in all processes of the run is the first one", async () => {
  const { process } = run();
  const [one, other] = [process(), process()];
  expect(await one.run("key", never, isFirst)).toBe(true);
  expect(await one.run("key", never, isFirst)).toBe(false);
  expect(await other.run("key", never, isFirst)).toBe(false);
  expect(await other.run("another key", never, isFirst)).toBe(true);
});

it("no operation is the first one if the other processes of the run are unknown", async () => {
  expect(await new KeyLocks().run("key", never, isFirst)).toBe(false);
  const unwritable = new KeyLocks({ append: () => {}, readAllNew: () => [] });
  expect(await unwritable.run("key", never, isFirst)).toBe(false);
});

const request = (pid: number): RunRecord => ({ type: "lock-requested", key: "key", lock: "other", pid });
// No process has this number: the largest one is 4,194,304 on Linux (proc_sys_kernel(5)), 99,998 on macOS.
const ENDED_PROCESS = 4_999_999;

it("a lock of a process that has ended is ignored", async () => {
  const { records, process: open } = run();
  records.push(request(ENDED_PROCESS));
  expect(await open().run("key", never, () => Promise.resolve("done"))).toBe("done");
});

it("a lock of a running process is waited for", async () => {
  const { records, process: open } = run();
  records.push(request(process.ppid));
  let isDone = false;
  const running = open().run("key", never, async () => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(isDone).toBe(false);
  records.push({ type: "lock-released", lock: "other" });
  await running;
  expect(isDone).toBe(true);
});

it("a run file that cannot be written does not delay operations", async () => {
  const locks = new KeyLocks({ append: () => {}, readAllNew: () => [request(process.ppid)] });
  expect(await locks.run("key", never, () => Promise.resolve("done"))).toBe("done");
});
