import { OTHER_STACK_WARNING } from "../../../src/services/find-or-create";
import { SERVICE_CASES } from "../../services/all-cases";
import type { CaseValues, ResourceType, ServiceCase } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { startProcess } from "../provider/support/process";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

/** Creates an object like a run whose state was lost, and returns its id. */
async function lost(kind: ResourceType, changes: CaseValues = {}): Promise<string> {
  const { id } = await startProcess().handler(kind).create(world.wanted(kind, changes).inputs);
  world.sandbox.clearRequests();
  return id;
}

function age({ live, set, createdAtField = "" }: ServiceCase, hours: number): void {
  const time = Date.now() - hours * 3_600_000;
  const then = Number.isNaN(time) ? "yesterday" : new Date(time).toISOString();
  for (const { id } of live(world.sandbox)) {
    set(world.sandbox, id, { [createdAtField]: then });
  }
}

/** Adds a second object with the same names, and returns the ids of both. */
function double({ live, copy }: ServiceCase): string[] {
  const [{ id } = { id: "" }] = live(world.sandbox);
  const second = /^\d+$/.test(id) ? String(Number(id) + 1) : "second";
  copy(world.sandbox, world.sandbox, id, second);
  return [id, second];
}

/** The logged lines without times of creation and the natural key of the resource. */
function loggedWithoutTimes(): string[] {
  return logged.map((line) =>
    line.replace(/created at [^ )]+Z/, "created at <time>").replace(/^(warning: \w+)[^:]*:/, "$1:"),
  );
}

function rejection({ objectTitle, objectKey }: ServiceCase, id: string, reason: string): string {
  return `there is already a ${objectTitle} with ${objectKey} (id ${id}). It was not taken over, because ${reason}. Set adopt: true to take it over, or change one of these inputs. If you renamed this resource in the program, add an alias instead. Nothing was changed.`;
}

/** Types of which a repeated create would create a second object. */
const withIds = SERVICE_CASES.filter(({ idFromService }) => idFromService);

describe.each(withIds)("a create of $type", (one) => {
  const { type: kind, nonKey, objectTitle, objectKey, createRequest: create } = one;
  const list = { ...create, method: "GET" };
  const other = { [nonKey.field]: nonKey.value };
  const isOverwrite = (line: string) => {
    const [method, path = ""] = line.split(" ");
    const { path: pattern } = one.updateRequest;
    return method === one.updateRequest.method && pattern instanceof RegExp && pattern.test(path);
  };
  const up = (changes: CaseValues = {}) => new Stack().up({ it: world.wanted(kind, changes) });

  test("whose response was lost is found, and sent only once", async () => {
    world.fault(kind, { drop: "after" }, create);
    expect(await up()).toEqual({ steps: { it: "create" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    expect(world.requests(kind).filter((line) => line === `POST ${create.path}`)).toHaveLength(1);
  });

  test("that got an error page from a proxy is found", async () => {
    world.fault(kind, { truncate: true }, create);
    expect(await up()).toEqual({ steps: { it: "create" }, errors: [] });
    expect(world.live(kind)).toBe(1);
  });

  test("that did not reach the service fails with one message, and the next run creates the object", async () => {
    world.fault(kind, { drop: "before" }, create);
    const failed = await up();
    expect(failed.errors).toEqual([
      expect.stringMatching(/could not create the \w+ \(POST .*was closed before the response was complete/),
    ]);
    expect(world.live(kind)).toBe(0);
    expect((await up()).errors).toEqual([]);
    expect(world.live(kind)).toBe(1);
  });

  test("that was lost with its run is taken over by the next run with a warning", async () => {
    const id = await lost(kind);
    const stack = new Stack();
    expect(await stack.up({ it: world.wanted(kind) })).toEqual({ steps: { it: "create" }, errors: [] });
    expect(stack.stored("it").id).toBe(id);
    expect(world.live(kind)).toBe(1);
    const text = `warning: ${kind}: took over ${objectTitle} "${id}" (no readable setting differed, created at <time>)`;
    expect(loggedWithoutTimes()).toEqual([`${text}. ${OTHER_STACK_WARNING}`]);
    // The keys cannot be compared, so they are sent.
    expect(world.requests(kind).filter(isOverwrite)).toHaveLength(1);
  });

  test("with an existing object that differs fails with the differences, the id and adopt", async () => {
    const id = await lost(kind, other);
    expect((await up()).errors).toEqual([
      rejection(one, id, `it differs in ${Object.keys(other).join(", ")}`),
    ]);
    expect(world.requests(kind).filter((line) => !line.startsWith("GET") && !line.includes("token"))).toEqual(
      [],
    );
  });

  test.each([
    [1.1, "it is more than an hour old, so it was not created by an interrupted update"],
    [-1, "its creation time is in the future according to the clock of this machine"],
    [Number.NaN, "the service does not report when it was created"],
  ])("meets an equal one of %d hours ago: an error says why it is not taken over", async (hours, reason) => {
    const id = await lost(kind);
    age(one, hours);
    expect((await up()).errors).toEqual([rejection(one, id, reason)]);
  });

  test("takes over an equal object of the last hour, also with a clock that is slightly ahead", async () => {
    for (const hours of [0.9, -0.05]) {
      const id = await lost(kind);
      age(one, hours);
      const stack = new Stack();
      expect((await stack.up({ it: world.wanted(kind) })).errors).toEqual([]);
      expect(stack.stored("it").id).toBe(id);
      await stack.destroy();
    }
  });

  test("with adopt: false takes nothing over, not even an equal new object", async () => {
    const id = await lost(kind);
    expect((await up({ adopt: false })).errors).toEqual([rejection(one, id, "adopt is false")]);
  });

  test("with adopt takes over an existing object of any age and with any fields, without a warning", async () => {
    const id = await lost(kind, other);
    age(one, 999);
    const stack = new Stack();
    const wanted = world.wanted(kind, { adopt: true });
    expect((await stack.up({ it: wanted })).errors).toEqual([]);
    expect(stack.stored("it").id).toBe(id);
    expect(loggedWithoutTimes()).toEqual([]);
    expect(world.live(kind)).toBe(1);
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
  });

  test("with several matching objects fails with their ids, even with adopt", async () => {
    await lost(kind);
    const ids = double(one).join(", ");
    const errors = [
      `found more than one ${objectTitle} with ${objectKey} (ids ${ids}), so the one to manage is unknown. Delete the duplicates, or change one of these inputs. Nothing was changed.`,
    ];
    expect((await up()).errors).toEqual(errors);
    expect((await up({ adopt: true })).errors).toEqual(errors);
    expect(world.live(kind)).toBe(2);
  });

  test("with an object of another resource in the program does not suggest adopt", async () => {
    const outcome = await new Stack().up({ one: world.wanted(kind), two: world.wanted(kind, other) });
    expect(outcome.errors).toEqual([
      expect.stringContaining("another resource in this program already manages"),
    ]);
    expect(world.live(kind)).toBe(1);
  });

  test("does not create an object if the list fails", async () => {
    world.fault(kind, { status: 418, body: "<html>teapot</html>" }, { ...list, times: 9 });
    expect((await up()).errors).toHaveLength(1);
    expect(world.live(kind)).toBe(0);
  });
});

describe.each(SERVICE_CASES)("two resources for one object: $type", ({ type: kind, idFromService }) => {
  const twice = /another \w+ in this program already manages .+remove one of the two/i;

  test("the second one of a run fails, and the object is created once", async () => {
    const outcome = await new Stack().up({ one: world.wanted(kind), two: world.wanted(kind) });
    expect(outcome.errors).toEqual([expect.stringMatching(twice)]);
    expect(Object.values(outcome.steps).sort()).toEqual(["create", "failed"]);
    expect(world.live(kind)).toBe(1);
  });

  test("one that is added to an older one leaves one object, which stays when one of the two is removed", async () => {
    const stack = new Stack();
    await stack.up({ one: world.wanted(kind) });
    const outcome = await stack.up({ one: world.wanted(kind), two: world.wanted(kind) });
    // If the id is an input, an interrupted replacement looks the same; the classes reject it in a program.
    expect(outcome).toEqual({
      steps: { one: "same", two: idFromService ? "failed" : "create" },
      errors: idFromService ? [expect.stringMatching(twice)] : [],
    });
    await stack.up({ one: world.wanted(kind) });
    expect(world.live(kind)).toBe(1);
  });

  test("one that was renamed without an alias keeps its object and logs a warning", async () => {
    const stack = new Stack();
    await stack.up({ before: world.wanted(kind) });
    const outcome = await stack.up({ after: world.wanted(kind) });
    expect(outcome).toEqual({ steps: { after: "create", before: "delete" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    expect(logged.join("\n")).toMatch(/kept ".+" of .+: another resource in this program now manages it/);
    expect((await stack.refresh()).steps).toEqual({ after: "same" });
  });
});
