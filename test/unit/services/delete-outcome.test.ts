// biome-ignore-all lint/suspicious/noThenProperty: a fault has a property "then" and is never awaited
import { caseOf, READABLE_CASES, SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

let world: ProviderWorld;
let stack: Stack;
openWorldForEachTest((opened) => {
  world = opened;
  stack = new Stack();
});

/** Other requests than logins. */
const path = /^(?!.*token)/;
const times = Number.POSITIVE_INFINITY;

/**
 * Destroys a resource. The delete takes effect, and its response is lost.
 * @param cutOff whether the service also returns no response to the reads that follow
 */
async function destroyWithLostResponse(type: ResourceType, cutOff: boolean): Promise<string[]> {
  const { service } = caseOf(type);
  expect((await stack.up({ it: world.wanted(type) })).errors).toEqual([]);
  const lost = ["POST", "DELETE"].map((method) =>
    world.fault(type, { drop: "after" }, { method, path, times }),
  );
  const when = () => cutOff && lost.some(({ hits }) => hits > 0);
  world.sandbox.fault({ service, method: "GET", path, times, when, then: { drop: "before" } });
  const { errors } = await stack.destroy();
  expect(world.live(type)).toBe(0);
  return errors;
}

test.each(READABLE_CASES)(
  "a delete of $type whose response is lost succeeds if the service no longer has the object",
  async ({ type }) => {
    expect(await destroyWithLostResponse(type, false)).toEqual([]);
    expect([...stack.state]).toEqual([]);
  },
);

test.each(READABLE_CASES)(
  "a delete of $type whose response is lost stays failed if the service still has the object",
  async ({ type }) => {
    expect((await stack.up({ it: world.wanted(type) })).errors).toEqual([]);
    for (const method of ["POST", "DELETE"]) {
      world.fault(type, { drop: "before" }, { method, path, times });
    }
    const { errors } = await stack.destroy();
    expect(errors).toEqual([expect.not.stringContaining("may have taken effect")]);
    expect(world.live(type)).toBe(1);
  },
);

test.each(SERVICE_CASES)(
  "the error of a delete of $type with an unknown outcome says how to keep the resource",
  async ({ type, readable }) => {
    const errors = await destroyWithLostResponse(type, true);
    const remedy = readable ? "run pulumi refresh before pulumi up." : "run pulumi up --replace with its URN";
    expect(errors).toEqual([
      expect.stringContaining(`The request may have taken effect. To keep the resource, ${remedy}`),
    ]);
  },
);
