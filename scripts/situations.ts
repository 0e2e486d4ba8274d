import fs from "node:fs";
import path from "node:path";
import { OFFLINE_SITUATIONS } from "../test/situations/all";
import { runSituation, type SituationRow } from "../test/situations/run-situation";
import type { Situation } from "../test/situations/situation";
import { renderSituations } from "../test/situations/table";
import { everyNameIsHere } from "../test/unit/probe/support/store";
import { withGenerated } from "./generate/markers";
import { runScript } from "./lib/script";

const HELP = `Usage: npm run situations [-- --write] [-- <id> …]

Runs a probe in each situation of test/situations against the S3 emulator and recorded responses, and prints the table of
docs/doctor.md. The tests run the same situations, and those of Ceph and moto.

  <id>      runs only these situations
  --write   writes the table to docs/doctor.md
  --help    prints this text`;

const PAGE = path.join(__dirname, "../docs/doctor.md");

async function rowsOf(ids: readonly string[], signal: AbortSignal): Promise<[Situation, SituationRow][]> {
  const rows: [Situation, SituationRow][] = [];
  for (const situation of OFFLINE_SITUATIONS.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    signal.throwIfAborted();
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${situation.id}`);
    }
    rows.push([situation, (await runSituation(situation)).row]);
  }
  if (process.stderr.isTTY) {
    process.stderr.write("\r\u001b[K");
  }
  return rows;
}

runScript({
  help: HELP,
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
  main: async ({ write }, signal, ids) => {
    everyNameIsHere();
    const table = renderSituations(await rowsOf(ids, signal));
    if (write) {
      fs.writeFileSync(PAGE, withGenerated(fs.readFileSync(PAGE, "utf8"), { situations: table }, PAGE));
    } else {
      console.log(table);
    }
    return 0;
  },
});
