import type { Sandbox } from "pulumi-byob-sandbox";
import { cases } from "./cases";
import { type Case, compared } from "./support/case";
import { openStandIn, realServers, realWorld, standInWorld } from "./support/world";

jest.setTimeout(30_000);

const servers = realServers();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openStandIn(servers.usual.token);
});
afterAll(() => sandbox.stop());

async function check({ settings = "usual", run, status, says, differs }: Case): Promise<void> {
  const real = compared(await run(realWorld(servers[settings], sandbox)));
  expect(real).toMatchObject({ status });
  if (says !== undefined) {
    expect(JSON.stringify(real.body)).toMatch(says);
  }
  const standIn = compared(await run(standInWorld(settings, sandbox)));
  if (differs === undefined) {
    expect(standIn).toEqual(real);
    return;
  }
  expect(standIn).toMatchObject(differs.standIn);
  expect(standIn).not.toEqual(real);
}

test("every case has a unique title", () => {
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
});

test.each(cases)("$title", check);
