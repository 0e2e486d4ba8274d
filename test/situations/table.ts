import { markdownTable } from "../../scripts/generate/markers";
import type { SituationRow } from "./run-situation";
import type { Situation, SituationSetup } from "./situation";

const SETUPS: Readonly<Record<SituationSetup, string>> = {
  settings: "settings",
  recorded: "recorded response",
  emulator: "emulator",
  ceph: "Ceph",
  moto: "moto",
};

/** Renders the table of docs/doctor.md. */
export function renderSituations(rows: readonly (readonly [Situation, SituationRow])[]): string {
  return markdownTable(
    ["situation", "service", "response of the store", "outcome", "finding", "advice", "verified with"],
    rows.map(([situation, row]) =>
      [
        row.situation,
        row.service,
        row.response,
        row.outcome,
        row.code === "" ? "–" : `\`${row.code}\``,
        row.advice === "" ? "–" : row.advice,
        setupsOf(situation),
      ].map(escapeCell),
    ),
  );
}

function setupsOf({ runsOn, source }: Situation): string {
  return runsOn
    .map((setup) => (setup === "recorded" && source ? `[${SETUPS[setup]}](${source})` : SETUPS[setup]))
    .join(", ");
}

/** Angle brackets would be HTML, and a vertical line would end the cell. */
function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
