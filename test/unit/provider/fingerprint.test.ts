import { SERVICE_CASES } from "../../services/all-cases";
import { Stack } from "./support/engine";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

test.each(SERVICE_CASES)(
  "the fingerprint of $type changes only with its secrets",
  async ({ type: kind, rotated }) => {
    const [secret = ""] = Object.keys(rotated).filter((name) => /secret/i.test(name));
    const stack = new Stack();
    const print = () => stack.stored("it").outputs.secretFingerprint;
    await stack.up({ it: world.wanted(kind) });
    const first = print();
    expect(first).toMatch(/^[\w-]{8}(\.[\w-]{8}){2,4}$/);

    await stack.up({ it: world.wanted(kind, { verify: "warn" }) });
    await stack.refresh();
    expect(print()).toBe(first);

    await stack.up({ it: world.wanted(kind, { [secret]: rotated[secret], verify: "skip" }) });
    expect(print()).toMatch(/^[\w-]{8}(\.[\w-]{8}){2,4}$/);
    expect(print()).not.toBe(first);
  },
);
