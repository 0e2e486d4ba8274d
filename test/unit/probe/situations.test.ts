import fs from "node:fs";
import path from "node:path";
import { OFFLINE_SITUATIONS, SITUATIONS } from "../../situations/all";
import { expectResult } from "../../situations/expect-result";
import { runSituation, type SituationRow } from "../../situations/run-situation";
import type { Situation } from "../../situations/situation";
import { renderSituations } from "../../situations/table";
import { everyNameIsHere, namesAsUsual } from "./support/store";

const rows: [Situation, SituationRow][] = [];

beforeAll(everyNameIsHere);
afterAll(namesAsUsual);

describe("a probe", () => {
  test.each(OFFLINE_SITUATIONS)("returns the expected result for $id", async (situation) => {
    const { report, row } = await runSituation(situation);
    rows.push([situation, row]);
    expectResult(situation, report);
  });

  test("has a row in docs/doctor.md for each situation", () => {
    const page = fs.readFileSync(path.join(__dirname, "../../../docs/doctor.md"), "utf8");
    // Update the page with: npm run situations -- --write
    expect(page).toContain(renderSituations(rows));
  });
});

describe("the situations", () => {
  test("have unique ids", () => {
    const ids = SITUATIONS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("run without a real server, because the table is built without one", () => {
    expect(SITUATIONS.filter((situation) => !OFFLINE_SITUATIONS.includes(situation))).toEqual([]);
  });

  test("name the source of each recorded response", () => {
    const silent = SITUATIONS.filter(({ runsOn, source }) => runsOn.includes("recorded") && !source);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});
