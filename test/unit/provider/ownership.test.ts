import { type OwnedObject, OwnershipRegistry } from "../../../src/provider/ownership";
import type { PluginRunFile, RunRecord } from "../../../src/run-file";

const object: OwnedObject = {
  object: "object",
  server: "server",
  created: "",
  naturalKey: "key",
  account: "",
};
const inProgram = { existed: false, stays: true };
const removed = { isReplaced: false };
const leaving = { existed: false, stays: false };
const inAccount = (account: string): OwnedObject => ({ ...object, account });

/** In-memory run file of one run. */
class Run {
  readonly records: { by: object; record: RunRecord }[] = [];

  /** A plugin process of the run. */
  process(): OwnershipRegistry {
    let read = 0;
    const by = {};
    const file: Pick<PluginRunFile, "append" | "readNew"> = {
      append: (record) => void this.records.push({ by, record }),
      readNew: () => {
        const fresh = this.records.slice(read).filter((line) => line.by !== by);
        read = this.records.length;
        return fresh.map(({ record }) => record);
      },
    };
    return new OwnershipRegistry(file as PluginRunFile);
  }

  /** Adds records of the program. */
  program(...records: RunRecord[]): void {
    for (const record of records) {
      this.records.push({ by: this, record });
    }
  }
}

let run: Run;
beforeEach(() => {
  run = new Run();
});

/** Two registries of one run: the same one, with and without a file, and those of two processes. */
const locations: [string, () => [OwnershipRegistry, OwnershipRegistry]][] = [
  [
    "one process",
    () => {
      const one = run.process();
      return [one, one];
    },
  ],
  [
    "one process without a file",
    () => {
      const one = new OwnershipRegistry();
      return [one, one];
    },
  ],
  ["two processes", () => [run.process(), run.process()]],
];

describe.each(locations)("in %s, a delete", (_, start) => {
  let mine: OwnershipRegistry;
  let other: OwnershipRegistry;
  beforeEach(() => {
    [mine, other] = start();
  });

  test("deletes the object if no owner or only the resource itself is known", () => {
    expect(mine.reasonToKeep(object, "me", removed)).toBeUndefined();
    mine.recordExisting(object, "me", inProgram);
    expect(mine.reasonToKeep(object, "me", removed)).toBeUndefined();
  });

  test("keeps an object that a create acquired", () => {
    other.acquire(object, "new", { existed: true });
    expect(mine.reasonToKeep(object, "me", removed)).toBe("owned");
  });

  test("keeps the object of another resource that the engine compared with the program", () => {
    other.recordExisting(object, "other", inProgram);
    expect(mine.reasonToKeep(object, "me", removed)).toBe("owned");
  });

  test("deletes the object if the other owner was released", () => {
    other.acquire(object, "new", { existed: true });
    other.release(object, "new");
    expect(mine.reasonToKeep(object, "me", removed)).toBeUndefined();
  });

  test("deletes the object once if two owners are deleted, in any order", () => {
    mine.recordExisting(object, "me", inProgram);
    other.recordExisting(object, "other", inProgram);
    expect(mine.reasonToKeep(object, "me", removed)).toBe("owned");
    expect(other.reasonToKeep(object, "other", removed)).toBeUndefined();
  });

  test("deletes the object if the other owner has another object, or the same ID in another account", () => {
    other.acquire({ ...object, object: "another" }, "new", { existed: true });
    other.recordExisting(inAccount("b"), "other", inProgram);
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBeUndefined();
  });

  test("keeps an object that a create acquired with another credential, which may belong to the same account", () => {
    other.acquire(inAccount("b"), "new", { existed: true });
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBe("maybe-owned");
  });

  test("keeps an object that a create found at another URL, which may be the same server", () => {
    other.acquire({ ...object, server: "other" }, "new", { existed: true });
    expect(mine.reasonToKeep(object, "me", removed)).toBe("maybe-owned");
  });

  test("deletes the object if a new one has the same ID at another URL or in another account", () => {
    other.acquire({ ...object, server: "other" }, "new", { existed: false });
    other.acquire(inAccount("b"), "newer", { existed: false });
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBeUndefined();
  });

  test("keeps an object at another URL if the creation time is the same", () => {
    const at = (created: string) => ({ ...object, server: "other", created });
    other.acquire(at("monday"), "new", { existed: true });
    expect(mine.reasonToKeep({ ...object, created: "sunday" }, "me", removed)).toBeUndefined();
    expect(mine.reasonToKeep({ ...object, created: "monday" }, "me", removed)).toBe("maybe-owned");
    expect(mine.reasonToKeep({ ...object, created: "monday" }, "me", { isReplaced: true })).toBe(
      "maybe-owned",
    );
  });

  test("deletes the object if the owner at another URL is deleted too, or in a replacement", () => {
    const onOtherServer = { ...object, server: "other" };
    other.recordExisting(onOtherServer, "gone", { existed: true, stays: false });
    expect(mine.reasonToKeep(object, "me", removed)).toBeUndefined();
    other.recordExisting(onOtherServer, "stays", { existed: true, stays: true });
    expect(mine.reasonToKeep(object, "me", { isReplaced: true })).toBeUndefined();
    expect(mine.reasonToKeep(object, "me", removed)).toBe("maybe-owned");
  });

  test("keeps an object that a create with another credential found in an earlier run", () => {
    other.recordExisting(inAccount("b"), "renamed", { existed: true, stays: true });
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBe("maybe-owned");
  });

  test("keeps an object that an update wrote with the credential of another resource", () => {
    mine.recordExisting(inAccount("a"), "updated", inProgram);
    mine.recordUpdate(inAccount("b"), "updated");
    expect(other.reasonToKeep(inAccount("b"), "me", removed)).toBe("owned");
  });

  test("fails after a failed create with the same natural key, until that create succeeds", () => {
    other.recordCreate(inAccount("a"), false);
    expect(mine.reasonToKeep({ ...inAccount("a"), naturalKey: "another" }, "me", removed)).toBeUndefined();
    // Another credential may belong to the same account.
    expect(mine.reasonToKeep(inAccount("b"), "me", removed)).toBe("create-failed");
    // A replacement deletes its object, which may be the reason why the create failed.
    expect(mine.reasonToKeep(inAccount("a"), "me", { isReplaced: true })).toBeUndefined();
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBe("create-failed");
    other.recordCreate(inAccount("a"), true);
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBeUndefined();
  });

  test("does not release its owner if a failed create prevents it", () => {
    mine.recordExisting(object, "me", inProgram);
    other.recordCreate(object, false);
    expect(mine.reasonToKeep(object, "me", removed)).toBe("create-failed");
    expect(other.otherOwner(object, "third")).toBe("stays");
  });
});

describe.each(locations)("in %s, a create", (_, start) => {
  let mine: OwnershipRegistry;
  let other: OwnershipRegistry;
  beforeEach(() => {
    [mine, other] = start();
  });

  test("may take over the object of an older resource, as in a rename", () => {
    other.recordExisting(object, "old", inProgram);
    expect(mine.isAcquiredByOther(object, "new")).toBe(false);
    expect(mine.otherOwner(object, "new")).toBe("stays");
  });

  test("may not take over the object of another create, unless that one has another account", () => {
    other.acquire(inAccount("a"), "other", { existed: true });
    expect(mine.isAcquiredByOther(inAccount("a"), "new")).toBe(true);
    expect(mine.isAcquiredByOther(inAccount("a"), "other")).toBe(false);
    expect(mine.isAcquiredByOther(inAccount("b"), "new")).toBe(false);
    expect(mine.otherOwner(inAccount("b"), "new")).toBeUndefined();
  });

  test("can read whether the other resource keeps its object", () => {
    other.recordExisting(object, "other", leaving);
    expect(mine.otherOwner(object, "new")).toBe("leaves");
    other.recordExisting(object, "other", inProgram);
    expect(mine.otherOwner(object, "new")).toBe("stays");
    other.recordExisting(object, "other", leaving);
    expect(mine.otherOwner(object, "new")).toBe("leaves");
    expect(mine.otherOwner({ ...object, server: "another" }, "new")).toBeUndefined();
    expect(mine.otherOwner(object, "other")).toBeUndefined();
  });

  test("is still recorded as a create after the engine compares its resource", () => {
    other.acquire(object, "other", { existed: true });
    other.recordExisting(object, "other", inProgram);
    mine.recordExisting(object, "other", inProgram);
    expect(mine.isAcquiredByOther(object, "new")).toBe(true);
  });
});

describe("a resource that only the program has reported", () => {
  const reported: RunRecord = { type: "in-program", object: "object", server: "server", owner: "untargeted" };

  test("keeps its object, although its account is unknown", () => {
    run.program(reported);
    expect(run.process().reasonToKeep(object, "me", removed)).toBe("owned");
    expect(run.process().reasonToKeep(inAccount("a"), "me", removed)).toBe("maybe-owned");
    expect(run.process().reasonToKeep({ ...object, server: "other" }, "me", removed)).toBeUndefined();
  });

  test("does not prevent its own delete, nor a create", () => {
    run.program(reported);
    expect(run.process().reasonToKeep(object, "untargeted", removed)).toBeUndefined();
    expect(run.process().isAcquiredByOther(object, "new")).toBe(false);
  });

  test("does not overwrite the account that a plugin recorded", () => {
    const mine = run.process();
    run.process().acquire(inAccount("b"), "untargeted", { existed: true });
    run.program(reported);
    expect(mine.reasonToKeep(inAccount("a"), "me", removed)).toBe("maybe-owned");
  });
});

test("a create is still recorded as one after the plugin of another provider compares its resource", () => {
  const mine = run.process();
  run.process().acquire(object, "other", { existed: true });
  expect(mine.isAcquiredByOther(object, "new")).toBe(true);
  run.process().recordExisting(object, "other", inProgram);
  expect(mine.isAcquiredByOther(object, "new")).toBe(true);
});

test.each(["before the first one releases it", "after the first one releases it"])(
  "one of two simultaneous deletes deletes the object if the second one starts %s",
  (when) => {
    const [mine, other] = [run.process(), run.process()];
    mine.recordExisting(object, "me", inProgram);
    other.recordExisting(object, "other", inProgram);
    const results: unknown[] = [];
    const push = run.records.push.bind(run.records);
    run.records.push = (...lines) => {
      run.records.push = push;
      const between = () => void results.push(other.reasonToKeep(object, "other", removed));
      if (when.startsWith("before")) {
        between();
      }
      push(...lines);
      if (when.startsWith("after")) {
        between();
      }
      return run.records.length;
    };
    results.push(mine.reasonToKeep(object, "me", removed));
    expect(results).toHaveLength(2);
    expect(results).toContain(undefined);
  },
);

test("an owner that keeps its object is known to every process of the run until it is released", () => {
  const [mine, other] = [run.process(), run.process()];
  expect(mine.isKeptBy(object, "equal")).toBe(false);
  other.recordExisting(object, "equal", inProgram);
  expect(mine.isKeptBy(object, "equal")).toBe(true);
  expect(mine.isKeptBy({ ...object, object: "another" }, "equal")).toBe(false);
  other.release(object, "equal");
  expect(mine.isKeptBy(object, "equal")).toBe(false);
});

test("an owner whose resource another process replaces does not keep the object", () => {
  const [mine, other] = [run.process(), run.process()];
  other.recordExisting(object, "equal", inProgram);
  other.recordExisting(object, "equal", { ...inProgram, stays: false });
  expect(mine.isKeptBy(object, "equal")).toBe(false);
});

test("known facts are not written again", () => {
  const one = run.process();
  one.recordExisting(object, "me", inProgram);
  one.recordExisting(object, "me", inProgram);
  one.recordCreate(object, true);
  expect(run.records).toHaveLength(1);
});
