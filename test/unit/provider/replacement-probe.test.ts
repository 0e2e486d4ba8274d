import { DISTINCT_CASES } from "../../services/all-cases";
import { startProcess } from "./support/process";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

test.each(DISTINCT_CASES.filter(({ replacing }) => !replacing.notS3))(
  "the delete of a replacement keeps the old $type if the bucket of the new one fails the probe",
  async ({ type: kind, bucketInputs, replacing: { field, value } }) => {
    const inputs = { ...world.wanted(kind).inputs, ...bucketInputs(world.sandbox.bucket) };
    const handler = startProcess().handler(kind);
    const { id, outs } = await handler.create(inputs);
    world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
    const next = { ...inputs, [field]: value, verify: { onFailure: "fail", graceSeconds: 0 } };
    expect((await handler.diff(id, outs, next)).replaces).toEqual([field]);
    await expect(handler.delete(id, outs)).rejects.toThrow(/cannot use the bucket/);
    expect(world.live(kind)).toBe(1);
  },
);
