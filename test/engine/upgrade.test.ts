import { engineCaseOf, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { type Installation, newInstallation } from "./support/packages";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld } from "./support/world";

const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

/** Lets every method of the new release say that it ran. */
const TALKATIVE = `
const handlerBefore = module.exports.handler;
const talkative = (type) => {
  const before = handlerBefore(type);
  const telling = (method) => async (...args) => {
    console.error("new code: " + method + " of " + type);
    return before[method](...args);
  };
  return { ...before, read: telling("read"), diff: telling("diff"), delete: telling("delete") };
};
module.exports = { ...module.exports, handler: talkative };
`;

let world: EngineWorld;
let packages: Installation;
const agents = () => [...new Set(world.sandbox.requests().map(({ userAgent }) => userAgent))];

beforeEach(async () => {
  packages = newInstallation();
  const env = { PULUMI_BYOB_PATH: packages.install("0.1.1") };
  world = await openEngineWorld(oneOfEach(), { main: packages.main, env });
});
afterEach(async () => {
  await world.close();
  packages.remove();
});

test("a new release serves old state: nothing changes, and refresh and destroy run its code", async () => {
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(agents()).toEqual(["pulumi-byob/0.1.1"]);
  const release = packages.install("0.2.0", { file: "dist/provider/entry.js", append: TALKATIVE });
  world.stack.setEnvironment({ PULUMI_BYOB_PATH: release });
  world.sandbox.clearRequests();

  const up = await world.stack.up({ expectNoChanges: true });
  expectNoChange(up);
  for (const { type } of engineCases) {
    expect(up.stdout).toContain(`new code: diff of ${type}`);
  }
  expect(agents()).toEqual([]);
  const refresh = await world.stack.refresh({ expectNoChanges: true });
  expect(refresh).toMatchObject({ exitCode: 0, error: "" });
  for (const { type } of engineCases) {
    expect(refresh.stdout).toContain(`new code: read of ${type}`);
  }
  const destroy = await world.stack.destroy();
  expect(destroy).toMatchObject({ exitCode: 0, error: "" });
  for (const { type } of engineCases) {
    expect(destroy.stdout).toContain(`new code: delete of ${type}`);
  }
  expect(agents()).toEqual(["pulumi-byob/0.2.0"]);
  expect(counts(world.sandbox)).toEqual(forEach(0));
});

test("outputs that an older release did not have cause no change", async () => {
  await world.stack.up();
  const state = await world.stack.exportState();
  for (const { outputs } of state.deployment.resources ?? []) {
    for (const name of ["createdAt", "keyFingerprint"]) {
      delete outputs?.[name];
    }
  }
  await world.stack.importState(state);
  expectNoChange(await world.stack.up({ expectNoChanges: true }));
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
});

test("a program that is newer than the loaded release gets an error that names the release", async () => {
  world.stack.program = oneOfEach({ RyzeInstanceS3: { inputOfTomorrow: 1 } }, {}, [ryzeapi]);
  const preview = await world.stack.preview();
  expect(preview.exitCode).not.toBe(0);
  expect(preview.error).toMatch(/inputOfTomorrow: .*older pulumi-byob was loaded from .*0\.1\.1/);
});
