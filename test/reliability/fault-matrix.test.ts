import http from "node:http";
import type { AddressInfo } from "node:net";
import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { startPlugin } from "../contract/support/plugin";
import { expectDiscreet } from "../contract/support/world";
import { cellsOf, describeCell } from "./support/fault-cells";
import { faultKinds } from "./support/fault-kinds";
import { type CellResult, countRequests, runCells } from "./support/run-cells";

jest.setTimeout(3_600_000);

const BATCH = 300;

const start = () => startPlugin({ cwd: layouts().direct });

/** A server to which a redirect points. It must receive no credential. */
const received: string[] = [];
const stranger = http.createServer((request, response) => {
  received.push(JSON.stringify([request.url, request.headers]));
  response.end("{}");
});
beforeAll(() => new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => stranger.close(resolve)));
const strangerUrl = () => `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;

test.each(contractCases)("each fault of each request of $type", async (kase) => {
  const began = Date.now();
  const counts = await countRequests(start, kase);
  const cells = cellsOf(kase, counts, faultKinds(strangerUrl));
  const results: CellResult[] = [];
  for (let at = 0; at < cells.length; at += BATCH) {
    results.push(...(await runCells(start, cells.slice(at, at + BATCH), expectDiscreet)));
  }
  const failed = results.filter(({ problem }) => problem !== undefined);
  console.log(kase.type, counts, cells.length, failed.length, Date.now() - began);
  expect(failed.map(({ cell, problem }) => `${describeCell(cell)}: ${problem}`)).toEqual([]);
  for (const text of received) {
    expect(text).not.toContain("CANARY");
  }
});
