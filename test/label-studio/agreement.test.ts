import type { Sandbox } from "pulumi-byob-sandbox";
import { agreementCases } from "./cases";
import { type AgreementCase, compared } from "./support/case";
import { labelStudioEmulatorWorld, openEmulators, realServers, realWorld } from "./support/world";

jest.setTimeout(30_000);

const servers = realServers();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openEmulators(servers.usual.token);
});
afterAll(() => sandbox.stop());

async function check({ settings = "usual", run, status, says, differs }: AgreementCase): Promise<void> {
  const real = compared(await run(realWorld(servers[settings], sandbox)));
  expect(real).toMatchObject({ status });
  if (says !== undefined) {
    expect(JSON.stringify(real.body)).toMatch(says);
  }
  const emulator = compared(await run(labelStudioEmulatorWorld(settings, sandbox)));
  if (differs === undefined) {
    expect(emulator).toEqual(real);
    return;
  }
  expect(emulator).toMatchObject(differs.emulator);
  expect(emulator).not.toEqual(real);
}

test("every case has a unique title", () => {
  expect(new Set(agreementCases.map(({ title }) => title)).size).toBe(agreementCases.length);
});

test.each(agreementCases)("$title", check);
