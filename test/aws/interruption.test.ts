/**
 * Interruptions of a program with a ServiceBucket and four registrations. The next `up` must complete the program, and a destroy
 * must leave nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessProgram } from "./support/process-program";
import { awsWorld, EXAMPLE_CONFIG, exampleCode, existing, NOTHING } from "./support/world";

jest.setTimeout(400_000);

const world = awsWorld();
const code = exampleCode().replace("uses: {", "bucket: { protect: false, forceDestroy: true }, uses: {");
const COMPLETE = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
const RUN = ["--yes", "--skip-preview"];

/** Number of requests that changed something in the account or at a service, without those of probes. */
function changes(): number {
  const { sandbox, iamRequests } = world.account;
  const s3 = sandbox.s3
    .requests()
    .filter(({ method, key }) => /^(PUT|POST|DELETE)$/.test(method) && !key?.includes(".probe-"));
  const iam = iamRequests().filter(({ action }) => /^(Create|Put|Delete)/.test(action));
  const services = sandbox.requests().filter(({ method }) => method !== "GET");
  return s3.length + iam.length + services.length;
}

/** Waits for more changes; returns false if the command ended before. */
async function moreChanges(count: number, running: Promise<unknown>): Promise<boolean> {
  const expected = changes() + count;
  let isRunning = true;
  running.finally(() => {
    isRunning = false;
  });
  while (isRunning && changes() < expected) {
    await sleep(5);
  }
  return isRunning;
}

async function open(): Promise<ProcessProgram> {
  const program = await world.openProcess(EXAMPLE_CONFIG);
  program.write(code);
  return program;
}

/** Interrupts each run after its first change, until a run ends before it. Returns the number of interrupted runs. */
async function interruptEachChange(program: ProcessProgram, command: "up" | "destroy"): Promise<number> {
  for (let count = 0; count < 40; count++) {
    const interrupt = new AbortController();
    const running = program.pulumi([command, ...RUN], { signal: interrupt.signal });
    const isInterrupted = await moreChanges(1, running);
    interrupt.abort();
    const { code, stdout, stderr } = await running;
    console.log(command, count, isInterrupted, code, stdout.slice(-300), stderr);
    if (!isInterrupted) {
      return count;
    }
  }
  throw new Error(`${command} did not end`);
}

test("Ctrl-C after each change of up, and of destroy", async () => {
  const program = await open();
  console.log(await interruptEachChange(program, "up"));
  expect(await program.pulumi(["up", ...RUN, "--expect-no-changes"])).toMatchObject({ code: 0 });
  const complete = await existing(world.account);
  expect(complete).toMatchObject(COMPLETE);
  expect([complete.buckets, complete.users]).toEqual([
    expect.arrayContaining([]),
    expect.arrayContaining([]),
  ]);
  console.log(await interruptEachChange(program, "destroy"));
  expect(await existing(world.account)).toEqual(NOTHING);
  expect(program.types()).toEqual([]);
});
