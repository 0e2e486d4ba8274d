/**
 * Interruptions of a program with a ServiceBucket and four registrations. The next `up` must complete the program, and a destroy
 * must leave nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteAccessKeyCommand, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import type { ProcessProgram } from "../engine/support/process-program";
import { recordReliability } from "../reliability/support/record";
import { awsWorld, EXAMPLE_CONFIG, exampleCode, existingObjects, NOTHING } from "./support/world";

jest.setTimeout(400_000);

const world = awsWorld();
const source = exampleCode().replace("uses: {", "bucket: { protect: false, forceDestroy: true }, uses: {");
const COMPLETE = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
const RUN = ["--yes", "--skip-preview"];

const startedAt = performance.now();
/** Interruptions that ended with a complete program, or with nothing after a destroy. */
const interruptions = new Map<string, number>();
afterAll(() => {
  recordReliability("aws-component", {
    title: "ServiceBucket",
    text: "The real CLI runs a program with a `ServiceBucket` and a registration at each of the four services. A test plugin replaces the AWS plugin, which cannot be installed offline; it sends the requests with real signatures to the S3 emulator and to moto. After each interruption the next `pulumi up` completes the program, and a destroy leaves nothing. `test/aws` also runs the lifecycle of `examples/aws`, two rotations, imports, buckets with objects, and the order of public access and policies.",
    columns: ["interruption", "number"],
    rows: [...interruptions],
    seconds: Math.round((performance.now() - startedAt) / 1000),
  });
});

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
  program.write(source);
  return program;
}

/** Interrupts each run after its first change, until a run ends before it. Returns the number of interrupted runs. */
async function interruptEachChange(program: ProcessProgram, command: "up" | "destroy"): Promise<number> {
  for (let count = 0; count < 40; count++) {
    const interrupt = new AbortController();
    const running = program.pulumi([command, ...RUN], { signal: interrupt.signal });
    const isInterrupted = await moreChanges(1, running);
    interrupt.abort();
    await running;
    if (!isInterrupted) {
      return count;
    }
  }
  throw new Error(`${command} did not end`);
}

test("Ctrl-C after each change of up, and of destroy", async () => {
  const program = await open();
  const duringUp = await interruptEachChange(program, "up");
  expect(duringUp).toBeGreaterThan(5);
  expect(await program.pulumi(["up", ...RUN, "--expect-no-changes"])).toMatchObject({ code: 0 });
  const complete = await existingObjects(world.account);
  expect(complete).toMatchObject(COMPLETE);
  const duringDestroy = await interruptEachChange(program, "destroy");
  expect(duringDestroy).toBeGreaterThan(3);
  expect(await existingObjects(world.account)).toEqual(NOTHING);
  expect(program.types()).toEqual([]);
  interruptions
    .set("Ctrl-C during `pulumi up`", duringUp)
    .set("Ctrl-C during `pulumi destroy`", duringDestroy);
});

/** Kills processes during an `up`, after some changes. */
async function killDuringUp(program: ProcessProgram, victim: RegExp, after: number): Promise<void> {
  const running = program.pulumi(["up", ...RUN]);
  expect(await moreChanges(after, running)).toBe(true);
  const killed = program.processes().filter(({ command }) => victim.test(command));
  expect(killed.length).toBeGreaterThan(0);
  for (const { pid } of killed) {
    await program.killBetweenWrites(pid);
  }
  expect((await running).code).not.toBe(0);
}

/** Names of users and buckets that exist, but not in state: their creation was in progress. */
async function orphans(program: ProcessProgram): Promise<{ users: string[]; buckets: string[] }> {
  const { users, buckets } = await existingObjects(world.account);
  const isOrphan = (name: string) => !program.ids().includes(name);
  return { users: users.filter(isOrphan), buckets: buckets.filter(isOrphan) };
}

/** Deletes access keys that are not in state, as the message of the component says. */
async function deleteOrphanKeys(program: ProcessProgram): Promise<void> {
  const { iam } = world.account;
  const { users } = await existingObjects(world.account);
  for (const UserName of users) {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    for (const { AccessKeyId } of AccessKeyMetadata) {
      if (!program.ids().includes(String(AccessKeyId))) {
        await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      }
    }
  }
}

test.each([
  ["the plugin of AWS", /resource-aws-v/],
  ["the CLI", /^pulumi up/],
])("after SIGKILL of %s, up completes the program and destroy deletes it", async (name, victim) => {
  const before = await existingObjects(world.account);
  const program = await open();
  await killDuringUp(program, victim, 9);
  await program.pulumi(["cancel", "--yes"]);
  const repair = await program.pulumi(["refresh", ...RUN, "--clear-pending-creates"]);
  expect(repair.stdout + repair.stderr).not.toMatch(/^ *error:/m);
  expect(await program.pulumi(["up", ...RUN])).toMatchObject({ code: 0 });
  expect(await program.pulumi(["up", ...RUN, "--expect-no-changes"])).toMatchObject({ code: 0 });
  expect(await existingObjects(world.account)).toMatchObject(COMPLETE);
  await deleteOrphanKeys(program);
  const left = await orphans(program);
  const { code, stdout } = await program.pulumi(["destroy", ...RUN]);
  expect([code, code === 0 ? "" : stdout]).toEqual([0, ""]);
  expect(program.types()).toEqual([]);
  expect(await existingObjects(world.account)).toEqual({ ...NOTHING, ...left });
  // Only objects whose creation was in progress.
  expect(left.buckets.length + left.users.length).toBeLessThanOrEqual(5 + before.users.length);
  interruptions.set(`SIGKILL of ${name} during \`pulumi up\``, 1);
});
