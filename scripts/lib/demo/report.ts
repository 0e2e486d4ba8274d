import { styleText } from "node:util";
import { alignColumns } from "../table";

type Style = Parameters<typeof styleText>[0];

/** The result of a step: a row of the final table. */
export interface ReportRow {
  title: string;
  /** Summary of what the step verified. */
  summary: string;
  problems: readonly string[];
  seconds: number;
}

export interface Reporter {
  print(text: string): void;
  title(text: string): void;
  detail(text: string): void;
  /** Shows a line until the next output; on a terminal only. */
  transient(text: string): void;
  progress(text: string): void;
  outcome(problems: readonly string[], summary: string): void;
  table(rows: readonly ReportRow[]): void;
}

/** Writes the progress and the results; with colors and rewritten lines on a terminal only. */
export function reporter(stream: NodeJS.WriteStream): Reporter {
  const isTerminal = Boolean(stream.isTTY);
  const hasColors = isTerminal && !process.env.NO_COLOR;
  const paint = (style: Style, text: string) => (hasColors ? styleText(style, text) : text);
  const print = (text: string) => {
    stream.write(isTerminal ? `\r\x1b[2K${text}\n` : `${text}\n`);
  };
  const transient = (text: string) => {
    if (isTerminal) {
      stream.write(`\r\x1b[2K${paint("dim", text)}`);
    }
  };
  return {
    print,
    transient,
    title: (text) => print(`\n${paint("bold", text)}`),
    detail: (text) => print(`  ${paint("dim", text)}`),
    progress: isTerminal ? transient : print,
    outcome: (problems, summary) => {
      if (problems.length === 0) {
        print(`  ${paint("green", "passed")}  ${summary}`);
      }
      for (const problem of problems) {
        print(`  ${paint("red", "failed")}  ${problem}`);
      }
    },
    table: (rows) => print(["", ...reportTable(rows)].join("\n")),
  };
}

/** The lines of the final table. */
export function reportTable(rows: readonly ReportRow[]): string[] {
  const cells = rows.map(({ title, summary, problems, seconds }) => [
    title,
    problems.length === 0 ? summary : `failed: ${problems.join("; ")}`,
    seconds.toFixed(1),
  ]);
  const [heading = "", ...lines] = alignColumns([["step", "result", "seconds"], ...cells], 2);
  return [heading, "".padEnd(heading.length, "-"), ...lines];
}
