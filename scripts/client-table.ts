import fs from "node:fs";
import path from "node:path";
import { AWS_PAGES } from "../test/conformance/support/aws-pages";
import { type ClientRecord, recordedClients } from "../test/conformance/support/client-record";
import { titleOfClient } from "../test/conformance/support/clients";
import { markdownTable, withGenerated } from "./generate/markers";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run client-table [-- --write] [-- --check]

Prints the tables of packages/sandbox/README.md about the official S3 clients, from the results that the last run of
npm run test:clients recorded: the passed cases of each client and group, and the documented differences.

  --write   writes the tables to the page
  --check   fails if the page differs from the results
  --help    prints this text`;

const PAGE = path.join(__dirname, "../packages/sandbox/README.md");

const SERVERS = { emulator: "the emulator", ceph: "Ceph", moto: "moto" } as const;

function clientTable(records: readonly ClientRecord[]): string {
  const groups = [...new Set(records.flatMap(({ cases }) => cases.map(({ group }) => group)))];
  const cell = ({ cases }: ClientRecord, group?: string) => {
    const run = cases.filter((entry) => group === undefined || entry.group === group);
    return run.length === 0 ? "" : `${run.filter(({ passed }) => passed).length} of ${run.length}`;
  };
  return markdownTable(
    ["cases", ...records.map(({ client, version }) => [titleOfClient(client), version].join(" ").trim())],
    [
      ...groups.map((group) => [group, ...records.map((record) => cell(record, group))]),
      ["all", ...records.map((record) => cell(record))],
    ],
  );
}

function differenceTable(records: readonly ClientRecord[]): string {
  const rows = records.flatMap(({ client, cases }) =>
    cases.flatMap(({ title, differs, page }) =>
      Object.entries(differs).map(([server, reason]) => [
        `${titleOfClient(client)}: ${title}`,
        SERVERS[server as keyof typeof SERVERS],
        page === undefined ? reason : `${reason} ([${page}](${AWS_PAGES[page]?.address}))`,
      ]),
    ),
  );
  return markdownTable(["case", "server", "difference from S3"], rows);
}

runScript({
  help: HELP,
  options: { write: { type: "boolean", default: false }, check: { type: "boolean", default: false } },
  main: async ({ write, check }) => {
    const records = recordedClients();
    if (records === undefined) {
      throw new ScriptError("The S3 clients have no recorded results. Run npm run test:clients first.");
    }
    const tables = { clients: clientTable(records), differences: differenceTable(records) };
    const current = fs.readFileSync(PAGE, "utf8");
    const page = withGenerated(current, tables, PAGE);
    if (write) {
      fs.writeFileSync(PAGE, page);
    } else if (!check) {
      console.log(`${tables.clients}\n\n${tables.differences}`);
    } else if (page !== current) {
      throw new ScriptError(
        "packages/sandbox/README.md differs from the results of the S3 clients. Run npm run client-table -- --write.",
      );
    }
    return 0;
  },
});
