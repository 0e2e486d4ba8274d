import { OTHER_STACK_WARNING } from "../../../src/services/find-or-create";
import { SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType, ServiceCase, Values } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { startProcess } from "../provider/support/process";
import { listen, startWorld, type World } from "../provider/support/world";

let world: World;
let said: string[];
beforeEach(async () => {
  world = await startWorld();
  said = listen();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

/** Makes an object as a run whose state was lost would have done it, and returns its id. */
async function lost(kind: ResourceType, changes: Values = {}): Promise<string> {
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

function refusal(what: string, id: string, reason: string): string {
  return `there is already ${what} with these names (id ${id}): ${reason}. Set adopt: true to take it over, or use other names; if this resource was renamed in the program, give it an alias. Nothing was changed.`;
}

/** A repeated create would make a second object of these types. */
const withIds = SERVICE_CASES.filter(({ idFromService }) => idFromService);

describe.each(withIds)("a create of $type", (one) => {
  const { type: kind, nonKey, objectName: what = "", createRequest: create } = one;
  const list = { ...create, method: "GET" };
  const other = { [nonKey.field]: nonKey.value };
  const isOverwrite = (line: string) => {
    const [method, path = ""] = line.split(" ");
    const { path: pattern } = one.updateRequest;
    return method === one.updateRequest.method && pattern instanceof RegExp && pattern.test(path);
  };
  const up = (changes: Values = {}) => new Stack().up({ it: world.wanted(kind, changes) });

  test("whose answer was lost is found again, and made only once", async () => {
    world.fault(kind, { drop: "after" }, create);
    expect(await up()).toEqual({ steps: { it: "create" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    expect(world.requests(kind).filter((line) => line === `POST ${create.path}`)).toHaveLength(1);
  });

  test("that got an error page from something in between is found again", async () => {
    world.fault(kind, { truncate: true }, create);
    expect(await up()).toEqual({ steps: { it: "create" }, errors: [] });
    expect(world.live(kind)).toBe(1);
  });

  test("that never arrived fails with a sentence, and the next run makes it", async () => {
    world.fault(kind, { drop: "before" }, create);
    const failed = await up();
    expect(failed.errors).toEqual([
      expect.stringMatching(/could not create the \w+ \(POST .*broke before the answer was complete/),
    ]);
    expect(world.live(kind)).toBe(0);
    expect((await up()).errors).toEqual([]);
    expect(world.live(kind)).toBe(1);
  });

  test("that was lost with its run is taken over by the next one, and that is said", async () => {
    const id = await lost(kind);
    const stack = new Stack();
    expect(await stack.up({ it: world.wanted(kind) })).toEqual({ steps: { it: "create" }, errors: [] });
    expect(stack.stored("it").id).toBe(id);
    expect(world.live(kind)).toBe(1);
    const text = `warning: ${kind}: took over ${what} "${id}" (nothing that can be read differed, created 0 minutes ago)`;
    expect(said).toEqual([`${text}. ${OTHER_STACK_WARNING}`]);
    // The keys cannot be compared, so they are sent.
    expect(world.requests(kind).filter(isOverwrite)).toHaveLength(1);
  });

  test("meets another one of the same names: an error names what differs, the id and adopt", async () => {
    const id = await lost(kind, other);
    expect((await up()).errors).toEqual([
      refusal(what, id, `it differs in ${Object.keys(other).join(", ")}`),
    ]);
    expect(world.requests(kind).filter((line) => !line.startsWith("GET") && !line.includes("token"))).toEqual(
      [],
    );
  });

  test.each([
    [1.1, "it is older than an hour, so no interrupted run has left it"],
    [-1, "it was created in the future by the clock of this machine"],
    [Number.NaN, "the service does not say when it was created"],
  ])("meets an equal one of %d hours ago: an error says why it is not taken over", async (hours, reason) => {
    const id = await lost(kind);
    age(one, hours);
    expect((await up()).errors).toEqual([refusal(what, id, reason)]);
  });

  test("meets an equal one of an hour ago, or of a clock that is a little ahead: it is taken over", async () => {
    for (const hours of [0.9, -0.05]) {
      const id = await lost(kind);
      age(one, hours);
      const stack = new Stack();
      expect((await stack.up({ it: world.wanted(kind) })).errors).toEqual([]);
      expect(stack.stored("it").id).toBe(id);
      await stack.destroy();
    }
  });

  test("with adopt: false takes nothing over, not even an equal one of just now", async () => {
    const id = await lost(kind);
    expect((await up({ adopt: false })).errors).toEqual([refusal(what, id, "adopt is false")]);
  });

  test("with adopt takes over what is there, whatever its age and fields", async () => {
    const id = await lost(kind, other);
    age(one, 999);
    const stack = new Stack();
    const wanted = world.wanted(kind, { adopt: true });
    expect((await stack.up({ it: wanted })).errors).toEqual([]);
    expect(stack.stored("it").id).toBe(id);
    const fields = Object.keys(other).join(", ");
    const text = `warning: ${kind}: took over ${what} "${id}" (overwrites ${fields}, created 59940 minutes ago)`;
    expect(said).toEqual([`${text}. ${OTHER_STACK_WARNING}`]);
    expect(world.live(kind)).toBe(1);
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
  });

  test("meets several of the same names: an error lists the ids, with adopt too", async () => {
    await lost(kind);
    const ids = double(one).join(", ");
    const errors = [
      `${what} with these names exists several times (ids ${ids}); delete the ones too many, or use other names`,
    ];
    expect((await up()).errors).toEqual(errors);
    expect((await up({ adopt: true })).errors).toEqual(errors);
    expect(world.live(kind)).toBe(2);
  });

  test("meets another one of the same program: no advice to adopt that", async () => {
    const outcome = await new Stack().up({ one: world.wanted(kind), two: world.wanted(kind, other) });
    expect(outcome.errors).toEqual([
      expect.stringContaining("another resource of this program already manages"),
    ]);
    expect(world.live(kind)).toBe(1);
  });

  test("cannot tell what is there: nothing is made", async () => {
    world.fault(kind, { status: 418, body: "<html>teapot</html>" }, { ...list, times: 9 });
    expect((await up()).errors).toHaveLength(1);
    expect(world.live(kind)).toBe(0);
  });
});

describe.each(SERVICE_CASES)("two resources for one object: $type", ({ type: kind, idFromService }) => {
  const twice = /another \w+ of this program already manages .+\. Keep one of the two/;

  test("the second one of a run fails, and the object is made once", async () => {
    const outcome = await new Stack().up({ one: world.wanted(kind), two: world.wanted(kind) });
    expect(outcome.errors).toEqual([expect.stringMatching(twice)]);
    expect(Object.values(outcome.steps).sort()).toEqual(["create", "failed"]);
    expect(world.live(kind)).toBe(1);
  });

  test("one that is added beside an older one leaves one object, which stays when one of the two goes", async () => {
    const stack = new Stack();
    await stack.up({ one: world.wanted(kind) });
    const outcome = await stack.up({ one: world.wanted(kind), two: world.wanted(kind) });
    // Where the id is in the inputs, an interrupted replacement looks the same; the classes refuse it in a program.
    expect(outcome).toEqual({
      steps: { one: "same", two: idFromService ? "failed" : "create" },
      errors: idFromService ? [expect.stringMatching(twice)] : [],
    });
    await stack.up({ one: world.wanted(kind) });
    expect(world.live(kind)).toBe(1);
  });

  test("one that was renamed without an alias keeps its object, and that is said", async () => {
    const stack = new Stack();
    await stack.up({ before: world.wanted(kind) });
    const outcome = await stack.up({ after: world.wanted(kind) });
    expect(outcome).toEqual({ steps: { after: "create", before: "delete" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    expect(said.join("\n")).toMatch(/kept ".+" of .+: another resource of this program manages it/);
    expect((await stack.refresh()).steps).toEqual({ after: "same" });
  });
});
