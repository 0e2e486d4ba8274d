import { manifests } from "../../src/contract";
import { asConfig, asEnvironment, credentialsOf, noEnvironment, rotateAll } from "./support/accounts";
import {
  type CaseValues,
  distinctCases,
  type EngineCase,
  engineCaseOf,
  engineCases,
  readableEngineCases,
} from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const modelslab = engineCaseOf("ModelsLabS3Config");

jest.setTimeout(180_000);

let world: EngineWorld;
afterEach(() => world.close());

async function destroyed(): Promise<void> {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
}

describe("a rotated secret of the bucket", () => {
  const registered = (kase: EngineCase) =>
    manifests[kase.type].secrets.filter((name) => name !== kase.credential);
  /** One resource for each secret and one for all secrets. The program also contains unchanged resources. */
  const rotations = engineCases.flatMap((kase, i) => [
    ...registered(kase).map((name, j) => ({
      kase,
      number: 10 * (i + 1) + j,
      change: { [name]: kase.rotated[name] },
    })),
    { kase, number: 10 * (i + 1) + 9, change: kase.rotated },
  ]);
  const nameOf = ({ kase, number }: (typeof rotations)[number]) => `${kase.type}-${number}`;
  const argsOf = ({ kase, number }: (typeof rotations)[number]) => ({
    ...kase.optional,
    ...kase.required(number),
  });
  const program = (rotated: boolean) => async () => {
    await oneOfEach()();
    for (const one of rotations) {
      one.kase.make(nameOf(one), { ...argsOf(one), ...(rotated ? one.change : {}) });
    }
  };

  test("updates only the resources that use it, and is sent to the service", async () => {
    world = await openEngineWorld(program(false));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    const held = () =>
      rotations.map((one) => {
        const { id } = world.stack.resource(nameOf(one));
        const { values } = one.kase.live(world.sandbox).find((live) => live.id === id) ?? {};
        return registered(one.kase).map((name) => values?.[name]);
      });
    const wanted = (args: (one: (typeof rotations)[number]) => CaseValues) =>
      rotations.map((one) => registered(one.kase).map((name) => args(one)[name]));
    expect(held()).toEqual(wanted(argsOf));
    const ids = rotations.map((one) => world.stack.resource(nameOf(one)).id);

    world.stack.program = program(true);
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.ops).toEqual(Object.fromEntries(rotations.map((one) => [nameOf(one), ["update"]])));
    expect(held()).toEqual(wanted((one) => ({ ...argsOf(one), ...one.change })));
    expect(rotations.map((one) => world.stack.resource(nameOf(one)).id)).toEqual(ids);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });
});

describe("a rotated credential", () => {
  const asInputs = (credentials: Record<string, string>) =>
    Object.fromEntries(
      engineCases.map(({ type, credential, service }) => [
        type,
        { [credential]: credentials[type], baseUrl: world.sandbox.urls[service] },
      ]),
    );
  const configured = async () => {
    world = await openEngineWorld(oneOfEach());
    world.stack.setEnvironment(noEnvironment(world.sandbox));
    await world.stack.setConfig(asConfig(credentialsOf(world.sandbox), world.sandbox));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    await world.stack.setConfig(asConfig(rotateAll(world.sandbox), world.sandbox));
  };

  test("that is an input updates the resource, and is sent only to ModelsLab", async () => {
    world = await openEngineWorld(async () => {});
    world.stack.setEnvironment(noEnvironment(world.sandbox));
    world.stack.program = oneOfEach(asInputs(credentialsOf(world.sandbox)));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    world.stack.program = oneOfEach(asInputs(rotateAll(world.sandbox)));
    world.sandbox.clearRequests();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    expect(world.sandbox.requests().map(({ service }) => service)).toEqual([modelslab.service]);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
    await destroyed();
  });

  /** ModelsLab's registration is written once with the new key. No other resource changes. */
  const expectOnlyModelsLab = async () => {
    const ops = { [modelslab.type]: ["update"] };
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops });
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
  };

  test("in the environment is used by every command immediately", async () => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
    world.stack.setEnvironment(asEnvironment(rotateAll(world.sandbox)));
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
    await expectOnlyModelsLab();
    await destroyed();
  });

  test("in the configuration is used from the next up", async () => {
    await configured();
    await expectOnlyModelsLab();
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
    await destroyed();
  });

  test("in the configuration is used by a refresh and a destroy that run the program", async () => {
    await configured();
    const refresh = await world.stack.refresh({ runProgram: true, expectNoChanges: true });
    expect(refresh).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.destroy({ runProgram: true })).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });

  test.each(distinctCases)(
    "in the configuration of $type fails refresh and destroy, and the error contains the fix",
    async (kase) => {
      await configured();
      const others = engineCases.filter((other) => other !== kase);
      for (const { type } of others) {
        await world.stack.cli(["state", "delete", world.stack.resource(type).urn, "--yes"]);
      }
      if (readableEngineCases.includes(kase)) {
        const refresh = await world.stack.refresh();
        expect(refresh.exitCode).not.toBe(0);
        expect(refresh.error).toMatch(
          /401.*If you changed the credential, pulumi refresh and pulumi destroy still use the one of the last pulumi up/,
        );
      }
      const destroy = await world.stack.destroy();
      expect(destroy.exitCode).not.toBe(0);
      expect(destroy.error).toMatch(
        /401.*If you changed the credential, pulumi refresh and pulumi destroy still use the one of the last pulumi up/,
      );
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    },
  );
});
