import http from "node:http";
import type { AddressInfo } from "node:net";
import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { startPlugin } from "../contract/support/plugin";
import { cellsOf, oneFollowUpEach } from "./support/fault-cells";
import { faultKinds } from "./support/fault-kinds";
import { KNOWN_LIMITS, limitOf, unexplainedProblems } from "./support/known-limits";
import { recordReliability } from "./support/record";
import { type CellResult, countRequests, runCells } from "./support/run-cells";

jest.setTimeout(1_200_000);

/** Cells that share the plugin processes of a command. */
const BATCH = 200;

/** All four follow-ups of every fault take half an hour on two cores. */
const runsAll = process.env.PULUMI_BYOB_FAULTS === "all";

const began = Date.now();
/** On a busy machine, the calls of a batch wait for each other. */
const RESPONSE_TIMEOUT_MS = 90_000;
const start = () => startPlugin({ cwd: layouts().direct, responseTimeoutMs: RESPONSE_TIMEOUT_MS });

/** A server to which a redirect points. It must receive no credential. */
const received: string[] = [];
const otherHost = http.createServer((request, response) => {
  received.push(JSON.stringify([request.url, request.headers]));
  response.end("{}");
});
beforeAll(() => new Promise<void>((resolve) => otherHost.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => otherHost.close(resolve)));
const kinds = faultKinds(() => `http://127.0.0.1:${(otherHost.address() as AddressInfo).port}`);

const all: CellResult[] = [];

test.each(contractCases)("each fault of each request of $type", async (kase) => {
  const every = cellsOf(kase, await countRequests(start, kase), kinds);
  const cells = runsAll ? every : oneFollowUpEach(every);
  const results = await runCells(start, cells, BATCH);
  all.push(...results);
  expect(unexplainedProblems(results)).toEqual([]);
  expect(received.join()).not.toContain("CANARY");
});

test("each known limit of these faults still exists", () => {
  const found = new Set(all.map(limitOf));
  const limits = KNOWN_LIMITS.filter(({ onlyKills }) => !onlyKills);
  expect(limits.filter((limit) => !found.has(limit)).map(({ name }) => name)).toEqual([]);
});

afterAll(() => {
  const rowOf = (type: string) => {
    const results = all.filter(({ cell }) => cell.kase.type === type);
    const limits = results.filter((result) => limitOf(result) !== undefined).length;
    const passed = results.filter(({ problem }) => problem === undefined).length;
    const requests = new Set(results.map(({ cell: { command, at } }) => `${command} ${at}`)).size;
    return [`\`${type}\``, requests, kinds.length, results.length, passed, limits];
  };
  recordReliability("faults", {
    title: "Faults",
    text: "Each resource is created, updated, replaced, refreshed and destroyed. In each run, one request receives one fault, either once or together with all later requests of the command. Then the user runs one of `pulumi up`, `pulumi refresh` and `pulumi up`, `pulumi up` with the edit taken back, or `pulumi destroy`; with `PULUMI_BYOB_FAULTS=all` each of them follows each fault. A run has passed if the service then has exactly one object that equals the program, secrets included, the preview is empty, a refresh finds nothing, a destroy leaves nothing, and no message contains a secret.",
    columns: ["resource", "requests", "faults", "runs", "passed", "known limits"],
    rows: contractCases.map(({ type }) => rowOf(type)),
    limits: KNOWN_LIMITS.map(({ name, text }) => ({ name, text })),
    seconds: Math.round((Date.now() - began) / 1000),
  });
});
