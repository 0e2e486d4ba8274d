/**
 * The decisive cells of the fault matrix under the real engine, for every resource type.
 *
 * `test/reliability/fault-matrix.test.ts` runs all cells with the plugin process and a simplified engine. Here the real
 * engine decides what it saves after each fault, and whether the next `up` completes the program.
 */
import type { RunResult } from "../../scripts/lib/run";
import { contractCases } from "../contract/support/cases";
import { faultKindOf } from "../reliability/support/fault-kinds";
import type { ArmedFault } from "../reliability/support/fault-proxy";
import { recordReliability } from "../reliability/support/record";
import { CHANGE_COMMANDS, type InterruptedResource, InterruptedWorld } from "./support/interrupted-world";

jest.setTimeout(180_000);

const began = Date.now();
const SECONDS = 5;
const customTimeouts = { create: `${SECONDS}s`, update: `${SECONDS}s`, delete: `${SECONDS}s` };

/** The fault of each command. */
const FAULTS = {
  create: "connection closed after the effect",
  update: "500 before the effect",
  replace: "truncated JSON",
  refresh: "404 of a gateway",
  destroy: "response after the deadline",
} as const;

type Command = keyof typeof FAULTS;

function faultOf({ kase, change }: InterruptedResource): ArmedFault {
  const kind = faultKindOf(FAULTS[change]);
  return change === "update"
    ? { kind, at: 1, lasting: true, request: kase.updateRequest }
    : { kind, at: 1, lasting: false, request: kase.createRequest };
}

let world: InterruptedWorld;
/** Resources that a fault affected. */
const runs: { type: string; command: Command }[] = [];

beforeAll(async () => {
  const slots = CHANGE_COMMANDS.flatMap((change) => contractCases.map((kase) => ({ kase, change })));
  world = await InterruptedWorld.open(slots, { customTimeouts });
  world.write("before");
  await succeed(world.up());
});
afterAll(() => world.close());

async function succeed(running: Promise<RunResult>): Promise<void> {
  const { code, stdout, stderr } = await running;
  expect({ code, text: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, text: "" });
}

/** Runs a command with faults, and takes them away afterwards. Each request of the command must be one that fails. */
async function withFaults(
  fault: (resource: InterruptedResource) => ArmedFault,
  commandOf: (resource: InterruptedResource) => Command,
  run: () => Promise<RunResult>,
): Promise<void> {
  await Promise.all(world.resources.map((resource) => resource.proxy.arm(fault(resource))));
  const { code, stdout, stderr } = await run();
  expect(code).not.toBe(0);
  expect(stdout + stderr).not.toContain("CANARY");
  for (const resource of world.resources) {
    const { kase, proxy } = resource;
    const command = commandOf(resource);
    // A refresh of a type that cannot be read sends no request.
    if (command !== "refresh" || kase.readable) {
      expect({ name: resource.name, isHit: proxy.hits > 0 }).toEqual({ name: resource.name, isHit: true });
      runs.push({ type: kase.type, command });
    }
    await proxy.arm();
  }
}

test("after lost creates, rejected updates and truncated replacements, the next up completes the program", async () => {
  world.write("after");
  await withFaults(
    faultOf,
    ({ change }) => change,
    () => world.up(),
  );
  await succeed(world.up());
  expect(world.differences()).toEqual([]);
  await succeed(world.preview());
});

test("a refresh through a gateway that returns 404 removes nothing", async () => {
  const types = world.program.types();
  await withFaults(
    () => ({ kind: faultKindOf(FAULTS.refresh), at: 1, lasting: true }),
    () => "refresh",
    () => world.refresh(),
  );
  expect(world.program.types()).toEqual(types);
  expect(world.differences()).toEqual([]);
  await succeed(world.preview());
});

test("a destroy without any response fails, and the next one leaves nothing", async () => {
  await withFaults(
    () => ({ kind: faultKindOf(FAULTS.destroy), at: 1, lasting: true }),
    () => "destroy",
    () => world.destroy(),
  );
  for (const resource of world.resources) {
    resource.inputs = undefined;
  }
  await succeed(world.destroy());
  expect(world.differences()).toEqual([]);
  expect(world.program.types()).toEqual([]);
});

afterAll(() => {
  const commands = Object.keys(FAULTS) as Command[];
  const countOf = (type: string, command: Command) =>
    runs.filter((one) => one.type === type && one.command === command).length;
  recordReliability("faults-cli", {
    title: "Faults under the real CLI",
    text: `The decisive faults of [Faults](#faults) with the real CLI and engine: ${commands.map((command) => `${command}: ${FAULTS[command]}`).join("; ")}. The faults of update, refresh and destroy affect all requests. Afterwards, the service must equal the program and the preview must be empty after the next \`pulumi up\`; after a refresh without one, and after a destroy when \`pulumi destroy\` runs again. The table contains the number of resources that passed. A refresh of ModelsLab sends no request.`,
    columns: ["resource", ...commands],
    rows: contractCases.map(({ type }) => [
      `\`${type}\``,
      ...commands.map((command) => countOf(type, command)),
    ]),
    seconds: Math.round((Date.now() - began) / 1000),
  });
});
