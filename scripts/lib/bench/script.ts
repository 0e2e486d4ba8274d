/**
 * Script without an engine: sends the requests that pulumi-byob sends in each command, and prints how long they took.
 *
 * `npm run bench` runs it in a separate process, as a user would. The time does not contain the start of Node.js.
 */
import os from "node:os";
import { benchInputs, FIRST_REGION, SECOND_REGION, THIRD_REGION } from "./settings";

/** One command, without the number of resources. */
export interface ScriptStep {
  command: string;
  seconds: number;
  requests: number;
}

/** Number of resources at the same time: the engine's default for operations in parallel. */
const PARALLEL = 4 * os.availableParallelism();

const { RYZEAPI_URL = "", RYZEAPI_TOKEN = "", BENCH_RESOURCES = "0" } = process.env;
const numbers = Array.from({ length: Number(BENCH_RESOURCES) }, (_, number) => number);
let requests = 0;

async function send(method: string, path: string, body?: unknown): Promise<void> {
  requests += 1;
  const response = await fetch(`${RYZEAPI_URL}/api/instance/${path}`, {
    method,
    headers: { "content-type": "application/json", token: RYZEAPI_TOKEN },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`The emulator returned HTTP ${response.status}.`);
  }
  await response.arrayBuffer();
}

const read = (number: number) => send("GET", `getS3/${benchInputs(number).instance}`);

function write(number: number, region: string): Promise<void> {
  const { instance, ...settings } = benchInputs(number, region);
  return send("POST", `s3/${instance}`, { enabled: true, endpoint: "", ...settings });
}

async function create(number: number): Promise<void> {
  await read(number);
  await write(number, FIRST_REGION);
}

const updateTo = (region: string) => (number: number) => write(number, region);
const remove = (number: number) => send("POST", `s3/${benchInputs(number).instance}`, { enabled: false });

async function forAll(which: readonly number[], work: (number: number) => Promise<void>): Promise<void> {
  const pending = [...which];
  const next = async (): Promise<void> => {
    for (let number = pending.shift(); number !== undefined; number = pending.shift()) {
      await work(number);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, next));
}

async function timed(command: string, which: readonly number[], work: (number: number) => Promise<void>) {
  requests = 0;
  const startedAt = performance.now();
  await forAll(which, work);
  const step: ScriptStep = { command, seconds: (performance.now() - startedAt) / 1000, requests };
  console.log(JSON.stringify(step));
}

async function main(): Promise<void> {
  await timed("up", numbers, create);
  await timed("up with one change", numbers.slice(0, 1), updateTo(SECOND_REGION));
  await timed("up with all changed", numbers, updateTo(THIRD_REGION));
  await timed("refresh", numbers, read);
  await timed("destroy", numbers, remove);
}

main();
