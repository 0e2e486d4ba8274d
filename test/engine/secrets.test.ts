// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
import { manifests } from "../../src/contract";
import { rejection } from "../services/case";
import { titleOf } from "../services/definitions";
import { noEnvironment, urlConfig } from "./support/accounts";
import { canary, echo, leaks } from "./support/canary";
import {
  CANARY_CONFIG,
  CANARY_OF_SERVICE,
  CANARY_SANDBOX,
  FLASHBACK_EMAIL,
  useCanaryAccounts,
} from "./support/canary-accounts";
import {
  type CaseValues,
  type EngineCase,
  engineCaseOf,
  engineCases,
  readableEngineCases,
} from "./support/cases";
import type { RunOutcome } from "./support/stack";
import { counts, type EngineWorld, forEach, openEngineWorld } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");

jest.setTimeout(180_000);

const configured = { ...CANARY_CONFIG, unrelated: canary("unrelated") };
const password = configured.flashbackPassword;
/** Services that have another credential than a canary. */
const others = engineCases.filter(({ service }) => CANARY_OF_SERVICE[service] === undefined);
const inputs: Record<string, CaseValues> = Object.fromEntries(
  engineCases.map(({ type, credential }) => [
    type,
    Object.fromEntries(
      manifests[type].secrets
        .filter((name) => name !== credential)
        .map((name) => [name, canary(`${type}.${name}`)]),
    ),
  ]),
);

let world: EngineWorld;
let secrets: Record<string, string>;
/** All output by location. */
let written: Record<string, string>;

const program =
  (changes: (kase: EngineCase) => CaseValues = () => ({}), only = engineCases) =>
  async () => {
    for (const kase of only) {
      kase.make(kase.type, { ...kase.required(), ...inputs[kase.type], ...changes(kase) });
    }
  };

/** Runs a command and records its output. */
async function ran(name: string, run: Promise<RunOutcome>): Promise<RunOutcome> {
  const { stdout, stderr, events, error, messages, ...rest } = await run;
  Object.assign(written, { [`stdout of ${name}`]: stdout, [`stderr of ${name}`]: stderr });
  Object.assign(written, {
    [`events of ${name}`]: events,
    [`errors of ${name}`]: [error, ...messages].join("\n"),
  });
  written[`state after ${name}`] = world.stack.stateText();
  return { stdout, stderr, events, error, messages, ...rest };
}

async function expectNoLeaks(): Promise<void> {
  for (const command of [["stack", "export"], ["stack"], ["stack", "history", "--json"]]) {
    const { exitCode, stdout, stderr } = await world.stack.cli(command);
    expect({ command, exitCode }).toEqual({ command, exitCode: 0 });
    written[command.join(" ")] = stdout + stderr;
  }
  expect(leaks(secrets, written)).toEqual([]);
}

beforeEach(async () => {
  world = await openEngineWorld(program(), { sandbox: CANARY_SANDBOX });
  const { sandbox, stack } = world;
  const accounts = useCanaryAccounts(sandbox);
  stack.setEnvironment(noEnvironment(sandbox));
  const hidden = Object.entries({ ...accounts, "byob:unrelated": configured.unrelated });
  await stack.setConfig({
    ...urlConfig(sandbox),
    "byob:flashbackEmail": FLASHBACK_EMAIL,
    ...Object.fromEntries(hidden.map(([key, value]) => [key, { value, secret: true }])),
  });
  const ofInputs = Object.entries(inputs).flatMap(([kind, values]) =>
    Object.entries(values).map(([name, value]) => [`${kind}.${name}`, String(value)]),
  );
  secrets = { ...configured, ...accounts, ...Object.fromEntries(ofInputs) };
  written = {};
});
afterEach(() => world.close());

test("no secret of inputs or configuration is written during the whole lifecycle", async () => {
  await ran("preview", world.stack.preview());
  expect(await ran("up", world.stack.up())).toMatchObject({ exitCode: 0, error: "" });
  expect(engineCases.flatMap((kase) => kase.live(world.sandbox)).length).toBe(engineCases.length);
  for (const kase of readableEngineCases) {
    const drift = Object.fromEntries(Object.entries(kase.others).slice(0, 1));
    for (const { id } of kase.live(world.sandbox)) {
      kase.set(world.sandbox, id, drift);
    }
  }
  expect((await ran("refresh", world.stack.refresh())).changes).toMatchObject({
    update: readableEngineCases.length,
  });
  world.stack.program = program((kase) => kase.rotated);
  await ran("rotation", world.stack.up());
  await expectNoLeaks();
  expect((await ran("destroy", world.stack.destroy())).exitCode).toBe(0);
  expect(counts(world.sandbox)).toEqual(forEach(0));
  await expectNoLeaks();
});

test("no credential that is an input is written", async () => {
  const { sandbox } = world;
  const credentials: Record<string, string> = Object.fromEntries(
    engineCases.map((kase) => [kase.type, kase.credentialOf(sandbox)]),
  );
  Object.assign(secrets, credentials);
  world.stack.program = program((kase) => ({
    [kase.credential]: credentials[kase.type],
    baseUrl: sandbox.urls[kase.service],
  }));
  expect(await ran("up", world.stack.up())).toMatchObject({ exitCode: 0, error: "" });
  expect((await ran("refresh", world.stack.refresh({ expectNoChanges: true }))).exitCode).toBe(0);
  for (const { type, credential } of engineCases) {
    expect(world.stack.resource(type).outputs?.[credential]).toMatchObject({
      ciphertext: expect.any(String),
    });
  }
  await expectNoLeaks();
});

test.each(engineCases)("no secret is in the errors of invalid input to $type", async (kase) => {
  world.stack.program = program(() => kase.invalidWithSecrets, [kase]);
  for (const preview of [await ran("preview", world.stack.preview()), await ran("up", world.stack.up())]) {
    expect(preview.exitCode).not.toBe(0);
    expect(preview.error.match(/has a problem: /g)?.length).toBeGreaterThanOrEqual(2);
  }
  expect(world.sandbox.requests()).toEqual([]);
  await expectNoLeaks();
});

test("no secret is in the errors of a wrong credential", async () => {
  const { sandbox } = world;
  sandbox.modelslab.keys.set("default", { key: "another" });
  sandbox.ryzeapi.accountToken = "another";
  sandbox.labelStudio.tokens.legacyToken = "another";
  sandbox.flashback.login.account.password = "another";
  for (const { rotateCredential } of others) {
    rotateCredential(sandbox);
  }
  const up = await ran("up", world.stack.up({ continueOnError: true }));
  for (const { type } of engineCases) {
    expect(up.error).toContain(titleOf(type));
  }
  await expectNoLeaks();
});

test.each([400, 500])("no secret is in the error of a %i that echoes it", async (status) => {
  for (const one of engineCases) {
    const { type, service, createRequest } = one;
    const text = echo(...Object.values(inputs[type] ?? {}).map(String), CANARY_OF_SERVICE[service] ?? "");
    world.sandbox.fault({ service, ...createRequest, times: Infinity, then: rejection(one, text, status) });
  }
  const up = await ran("up", world.stack.up({ continueOnError: true }));
  expect(up.steps.filter(({ failed }) => failed).length).toBe(engineCases.length);
  expect(up.error.match(/invalid: /g)?.length).toBeGreaterThanOrEqual(engineCases.length);
  await expectNoLeaks();
});

test("no secret is in the error of a login that echoes it", async () => {
  const body = { success: false, message: echo(password) };
  world.sandbox.fault({
    service: "flashback",
    path: "/user/login",
    times: Infinity,
    then: { status: 400, body },
  });
  world.stack.program = program(() => ({}), [flashback]);
  const up = await ran("up", world.stack.up());
  expect(up.error).toContain("invalid: ");
  await expectNoLeaks();
});

test("no secret that a service returns is written by a .get", async () => {
  await ran("up", world.stack.up());
  const ids = new Map(readableEngineCases.map(({ type }) => [type, String(world.stack.resource(type).id)]));
  world.stack.program = async () => {
    for (const kase of readableEngineCases) {
      kase.make(`got-${kase.type}`, {}, { id: ids.get(kase.type) ?? "" });
    }
  };
  // Removing the resources of the first program would delete the objects to read, so they are removed from state.
  for (const { type } of engineCases) {
    await world.stack.cli(["state", "delete", world.stack.resource(type).urn, "--yes"]);
  }
  expect(await ran("get", world.stack.up())).toMatchObject({ exitCode: 0, error: "" });
  for (const kase of readableEngineCases) {
    const [field = ""] = kase.comparable;
    const { outputs, external } = world.stack.resource(`got-${kase.type}`);
    expect({ external, [field]: outputs?.[field] }).toEqual({
      external: true,
      [field]: kase.required()[field],
    });
  }
  expect((await ran("refresh", world.stack.refresh())).exitCode).toBe(0);
  await expectNoLeaks();
});
