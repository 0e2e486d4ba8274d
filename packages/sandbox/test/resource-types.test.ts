import { READABLE_CASES, SERVICE_CASES } from "../../../test/services/all-cases";
import type { ServiceCase } from "../../../test/services/case";
import { type Sandbox, SERVICES, startSandbox } from "../src";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
  for (const { prepare } of SERVICE_CASES) {
    prepare(sandbox);
  }
});
afterEach(() => sandbox.stop());

const withApi = READABLE_CASES.filter((one): one is ServiceCase & Required<Pick<ServiceCase, "register">> =>
  Boolean(one.register),
);

test("every emulator has a resource type, and every resource type has an emulator", () => {
  expect([...new Set(SERVICE_CASES.map(({ service }) => service))].sort()).toEqual([...SERVICES].sort());
});

describe.each(withApi)("a $type", (one) => {
  const { required, optional, others, rotated, register, live, set, remove, copy } = one;

  test("can be registered with every input, and with only the required ones", async () => {
    const id = await register(sandbox, { ...required(), ...optional });
    expect(live(sandbox)).toMatchObject([{ id, values: { ...required(), ...optional } }]);
    const few = await register(sandbox, required(1));
    const found = live(sandbox).find((other) => other.id === few);
    expect(found?.values).toMatchObject(required(1));
    expect(sandbox.requests(one.service).filter(({ status }) => status >= 400)).toEqual([]);
  });

  test("can be changed and deleted outside its API, and copied to another sandbox", async () => {
    const id = await register(sandbox, required());
    set(sandbox, id, { ...others, ...rotated });
    expect(live(sandbox)).toMatchObject([{ id, values: { ...others, ...rotated } }]);
    const second = await startSandbox();
    copy(sandbox, second, id);
    expect(live(second)).toEqual(live(sandbox));
    await second.stop();
    remove(sandbox, id);
    expect(live(sandbox)).toEqual([]);
  });
});

test.each(SERVICE_CASES)("the credential of $type changes with a rotation", (one) => {
  const before = one.credentialOf(sandbox);
  expect(one.rotateCredential(sandbox)).not.toBe(before);
});
