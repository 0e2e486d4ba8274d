import type { PulumiFn } from "@pulumi/pulumi/automation";
import { secretKeys } from "../../scripts/lib/demo/scene";
import { awsWorld, EXAMPLE_CONFIG, exampleProgram, existing, NOTHING } from "./support/world";

jest.setTimeout(240_000);

const world = awsWorld();
const unprotected: PulumiFn = exampleProgram((code) =>
  code.replace("uses: {", "bucket: { protect: false }, uses: {"),
);

test("examples/aws: preview, up, no change, refresh, update, destroy", async () => {
  const { account } = world;
  const stack = await world.open(exampleProgram(), EXAMPLE_CONFIG);
  expect(await stack.preview()).toMatchObject({ exitCode: 0, error: "" });
  expect(await existing(account)).toEqual(NOTHING);

  const up = await stack.up();
  console.log(up.stdout, up.seconds);
  expect(up).toMatchObject({ exitCode: 0, error: "" });
  console.log(await existing(account));
  const same = await stack.up({ expectNoChanges: true });
  console.log(same.seconds);
  expect(same).toMatchObject({ exitCode: 0 });
  expect(await stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  expect(secretKeys(account.sandbox).length).toBe(4);

  stack.program = unprotected;
  expect(await stack.up()).toMatchObject({ exitCode: 0 });
  const destroy = await stack.destroy();
  console.log(destroy.stdout, destroy.seconds);
  expect(destroy).toMatchObject({ exitCode: 0 });
  expect(await existing(account)).toEqual(NOTHING);
});
