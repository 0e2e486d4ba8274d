import { engineCaseOf } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { expectDestroyed, openOwnershipWorld } from "./support/ownership";
import type { EngineWorld } from "./support/world";

const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

interface Swap {
  first: string;
  second: string;
  adopt?: boolean;
  depends: boolean;
}

const swapped =
  ({ first, second, adopt, depends }: Swap) =>
  async () => {
    const args = (bucket: string, instance: string) => ({ ...ryzeapi.required(), bucket, instance, adopt });
    const one = ryzeapi.make("one", args("bucket-one", first));
    ryzeapi.make("two", args("bucket-two", second), depends ? { dependsOn: [one] } : {});
  };

const registered = () =>
  Object.fromEntries(ryzeapi.live(world.sandbox).map(({ id, values }) => [id, values.bucket]));

describe.each([
  { what: "of which one depends on the other", depends: true },
  { what: "that do not depend on each other", depends: false },
])("two RyzeAPI instances $what", ({ depends }) => {
  test("are swapped in at most two runs if the user follows the error", async () => {
    const [before, after] = [
      { first: "instance-1", second: "instance-2", depends },
      { first: "instance-2", second: "instance-1", depends },
    ];
    world = await openOwnershipWorld(swapped(before));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(registered()).toEqual({ "instance-1": "bucket-one", "instance-2": "bucket-two" });

    world.stack.program = swapped(after);
    const first = await world.stack.up();
    if (first.exitCode !== 0) {
      expect(first.error).toMatch(/another resource in this program/i);
      expect(first.error).toContain("adopt: true");
      world.stack.program = swapped({ ...after, adopt: true });
      expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    }
    expect(registered()).toEqual({ "instance-1": "bucket-two", "instance-2": "bucket-one" });
    world.stack.program = swapped(after);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectDestroyed(world, [ryzeapi]);
  });

  test("with the same settings are swapped in at most two runs", async () => {
    const program = (first: string, second: string, adopt?: true) => async () => {
      const one = ryzeapi.make("one", { ...ryzeapi.required(), instance: first, adopt });
      const options = depends ? { dependsOn: [one] } : {};
      ryzeapi.make("two", { ...ryzeapi.required(), instance: second, adopt }, options);
    };
    world = await openOwnershipWorld(program("instance-1", "instance-2"));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    world.stack.program = program("instance-2", "instance-1");
    const first = await world.stack.up();
    if (first.exitCode !== 0) {
      expect(first.error).toContain("adopt: true");
      world.stack.program = program("instance-2", "instance-1", true);
      expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    }
    expect(Object.keys(registered()).sort()).toEqual(["instance-1", "instance-2"]);
    expect(world.stack.resource("one").id).toBe("instance-2");
    expect(world.stack.resource("two").id).toBe("instance-1");
    await expectDestroyed(world, [ryzeapi]);
  });
});

test("a resource can take over an instance that another resource in the program releases in the same run", async () => {
  const program = (first: string, second: string, adopt?: true) => async () => {
    ryzeapi.make("one", { ...ryzeapi.required(), instance: first, bucket: "bucket-one", adopt });
    ryzeapi.make("two", { ...ryzeapi.required(), instance: second, bucket: "bucket-two", adopt });
  };
  world = await openOwnershipWorld(program("instance-1", "instance-2"));
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  world.stack.program = program("instance-2", "instance-3");
  const first = await world.stack.up();
  if (first.exitCode !== 0) {
    expect(first.error).toContain("adopt: true");
    world.stack.program = program("instance-2", "instance-3", true);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  }
  expect(registered()).toEqual({ "instance-2": "bucket-one", "instance-3": "bucket-two" });
  await expectDestroyed(world, [ryzeapi]);
});
