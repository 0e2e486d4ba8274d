import { manifests } from "../../../src/contract";
import { CASES, SERVICE_CASES } from "../../services/all-cases";
import type { CaseValues, ResourceCase, ResourceType } from "../../services/case";
import { startProcess } from "./support/process";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

/** Stored by a refresh that found drift. `ignoreChanges` copies it to the inputs. */
const placeholder = "<secret of the bucket, not stored in outputs>";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

function inputsOf({ type, service }: ResourceCase): CaseValues {
  const { endpoint, name: bucket, accessKeyId, secretAccessKey, region } = world.sandbox.bucket;
  return service === undefined
    ? { bucket, endpoint, region, accessKeyId, secretAccessKey, probe: "read" }
    : world.wanted(type, { verify: "fail" }).inputs;
}

/** Copies of the inputs, each with one storage secret replaced by the placeholder. */
function* withPlaceholder(kind: ResourceType, inputs: CaseValues): Generator<[string, CaseValues]> {
  const { credential }: { credential?: string } = manifests[kind];
  for (const name of manifests[kind].secrets) {
    if (name !== credential && inputs[name] !== undefined) {
      yield [name, { ...inputs, [name]: placeholder }];
    }
  }
}

async function expectNothingSent(name: string, call: () => Promise<unknown>): Promise<void> {
  world.sandbox.clearRequests();
  world.sandbox.s3.clearRequests();
  await expect(call()).rejects.toThrow(new RegExp(`^${name}: .* Remove ${name} from ignoreChanges`));
  expect(world.sandbox.requests()).toEqual([]);
  expect(world.sandbox.s3.requests()).toEqual([]);
}

describe.each(CASES)("a placeholder for a secret of $type is never sent", (one) => {
  const { type: kind } = one;
  test("by a create", async () => {
    const cases = [...withPlaceholder(kind, inputsOf(one))];
    expect(cases.length).toBeGreaterThanOrEqual(2);
    for (const [name, inputs] of cases) {
      await expectNothingSent(name, () => startProcess().handler(kind).create(inputs));
    }
  });

  test("by an update, even if other inputs change", async () => {
    const handler = startProcess().handler(kind);
    const given = { ...inputsOf(one), ...(one.service !== undefined && { verify: "skip" }) };
    const { id, outs } = await handler.create(given);
    for (const [name, inputs] of withPlaceholder(kind, given)) {
      await expectNothingSent(name, () => handler.update(id, outs, { ...inputs, region: "eu-west-1" }));
    }
  });
});

test.each(SERVICE_CASES)(
  "the probe of a replacement does not send a placeholder for a secret of $type",
  async (one) => {
    const { type: kind } = one;
    const given = { ...inputsOf(one), verify: "skip" };
    const handler = startProcess().handler(kind);
    const { id, outs } = await handler.create(given);
    const { field } = one.replacing;
    const changed = { ...given, verify: "fail", [field]: "another" };
    for (const [name, inputs] of withPlaceholder(kind, changed)) {
      expect((await handler.diff(id, outs, inputs)).replaces).toEqual([field]);
      await expectNothingSent(name, () => handler.delete(id, outs));
    }
  },
);
