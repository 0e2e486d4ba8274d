import { manifests } from "../../../src/contract";
import { SERVICE_CASES } from "../../services/all-cases";
import { Stack } from "./support/engine";
import { startProcess } from "./support/process";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

describe.each(SERVICE_CASES)("an update of $type", ({ type: kind, others, rotated, credential }) => {
  test("with an unknown outcome marks the state as incomplete, and the next update completes it", async () => {
    const stack = new Stack();
    const before = world.wanted(kind);
    const change = Object.fromEntries(Object.entries(others).slice(0, 1));
    const after = world.wanted(kind, { ...change, customTimeouts: { update: "300ms" } });
    await stack.up({ it: before });
    for (const method of ["POST", "PUT", "PATCH"]) {
      // A slow login would not leave the outcome of the update unknown.
      world.fault(kind, { delayMs: 2000 }, { method, path: /^(?!.*token)/, times: 1 });
    }
    expect((await stack.up({ it: after })).errors).toEqual([expect.stringContaining("0.3 s")]);
    expect(stack.stored("it").outputs).toMatchObject({ incomplete: true });
    expect((await stack.up({ it: world.wanted(kind, change) })).errors).toEqual([]);
    expect(stack.stored("it").outputs).not.toHaveProperty("incomplete");
  });

  test("hides the secrets of state of 0.1.0 in the message of the service", async () => {
    const { inputs } = world.wanted(kind);
    const handler = startProcess().handler(kind);
    const { id, outs } = await handler.create(inputs);
    const { secretFingerprint: _, ...state } = outs;
    const secrets = manifests[kind].secrets.filter((name) => name !== credential);
    const previous = Object.fromEntries(secrets.map((name) => [name, inputs[name]]));
    world.fault(kind, { status: 418, body: `rejected ${Object.values(previous).join(" ")}` }, { times: 9 });
    const marks = secrets.map(() => "\\*\\*\\*").join(" ");
    await expect(handler.update(id, { ...state, ...previous }, { ...inputs, ...rotated })).rejects.toThrow(
      new RegExp(`HTTP 418, rejected ${marks}`),
    );
  });
});
