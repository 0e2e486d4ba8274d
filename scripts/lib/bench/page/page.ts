/** One HTML page with all results. It loads no other file. */
import fs from "node:fs";
import path from "node:path";
import { describeMachine, describeRepetitions, formatCount } from "../format";
import type { BenchResults } from "../results-file";
import {
  type BenchTable,
  commandLineTable,
  pluginUsageTable,
  probesTable,
  rateLimitTable,
  sizesOf,
  timesTable,
} from "../tables";
import { escaped, openDrawing, type PlotDescription, SERIES } from "./draw";
import {
  type BenchFigure,
  checkpointFigures,
  pluginFigure,
  ratioFigure,
  requestsFigure,
  stateFigure,
  timeFigures,
} from "./figures";

const TITLE = "Benchmark of pulumi-byob";
/** Number of sizes, the largest ones, whose times are compared with the floor. */
const RATIO_SIZES = 3;
const SYMBOLS = {
  circle: '<circle cx="6" cy="6" r="5"/>',
  square: '<path d="M1.5 1.5h9v9h-9z"/>',
  triangle: '<path d="M6 1l5.5 10h-11z"/>',
  diamond: '<path d="M6 0l4.5 6L6 12 1.5 6z"/>',
};

/** Renders the page. */
export async function renderBenchPage(results: BenchResults): Promise<string> {
  const drawing = await openDrawing();
  const { starts, calls } = results;
  const largest = formatCount(Math.max(...sizesOf(results)));
  const checkpoints = checkpointFigures(results, drawing);
  const parts = [
    introduction(results),
    section("Time of each command", COMMANDS_TEXT, grid(timeFigures(results, drawing))),
    section(
      "Relation to the floor",
      RATIO_TEXT,
      grid(
        sizesOf(results)
          .slice(-RATIO_SIZES)
          .map((size) => ratioFigure(results, size, drawing)),
      ),
    ),
    checkpoints.length > 0 && section("Time without checkpoints", CHECKPOINTS_TEXT, grid(checkpoints)),
    section(
      "State and requests",
      STATE_TEXT,
      grid([stateFigure(results, drawing), requestsFigure(results, drawing)]),
    ),
    section(
      "Plugin",
      PLUGIN_TEXT,
      grid([
        pluginFigure({ id: "calls", title: "Calls over gRPC", times: calls }, drawing),
        pluginFigure({ id: "starts", title: "Start of a plugin process", times: starts }, drawing),
      ]),
      `<h3>Processor time and peak memory with ${largest} resources</h3>`,
      table(pluginUsageTable(results)),
    ),
    section("Rate limit", rateLimitText(results), table(rateLimitTable(results))),
    section("Requests of the probe", PROBE_TEXT, table(probesTable(results))),
    section("Command line", COMMAND_LINE_TEXT, table(commandLineTable(results))),
    section("Reproduce", REPRODUCTION_TEXT),
  ];
  return document(parts.filter((part) => part !== false).join("\n"));
}

function document(body: string): string {
  const style = fs.readFileSync(path.join(__dirname, "style.css"), "utf8").trim();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<style>
${style}
</style>
</head>
<body>
<!-- Written by \`npm run bench\`; do not edit. -->
<main>
${body}
</main>
</body>
</html>
`;
}

function introduction(results: BenchResults): string {
  const largest = Math.max(...sizesOf(results));
  return `<h1>${TITLE}</h1>
<p>Stacks of <code>RyzeInstanceS3</code> against an emulator of the service, with the real Pulumi CLI. Four implementations are compared:</p>
<ul>
<li><strong>pulumi-byob</strong>: this package.</li>
<li><strong>plain class</strong>: a class of <code>pulumi.dynamic.Resource</code> for the same API, as Pulumi’s guide shows it.</li>
<li><strong>do-nothing</strong>: a dynamic resource with the same inputs that sends no request. Its time is what the engine itself costs.</li>
<li><strong>script</strong>: sends the requests of pulumi-byob without an engine.</li>
</ul>
<p class="muted">Measured on ${escaped(describeMachine(results))}; ${escaped(describeRepetitions(results))}. Points are medians, bars are ranges. All axes are logarithmic.</p>
<h2>pulumi up with ${formatCount(largest)} resources</h2>
${table(onlySize(timesTable(results, "up"), largest))}`;
}

function onlySize({ head, rows }: BenchTable, size: number): BenchTable {
  return { head, rows: rows.filter(([cell]) => cell === formatCount(size)) };
}

function section(title: string, text: string, ...content: readonly string[]): string {
  return [`<h2>${escaped(title)}</h2>`, text, ...content].join("\n");
}

function grid(figures: readonly BenchFigure[]): string {
  return `<div class="grid">\n${figures.map(figure).join("\n")}\n</div>`;
}

function figure({ id, plot, svg, table: values }: BenchFigure): string {
  return `<figure id="${id}">
<figcaption>${escaped(plot.title)}</figcaption>
${legend(plot)}
${svg}
<details>
<summary>Values of “${escaped(plot.title)}”</summary>
${table(values)}
</details>
</figure>`;
}

function legend({ marks }: PlotDescription): string {
  const items = SERIES.filter(({ name }) => marks.some(({ series }) => series === name)).map(
    ({ name, color, symbol }) =>
      `<li><svg viewBox="0 0 12 12" aria-hidden="true" fill="${color}">${SYMBOLS[symbol]}</svg>${name}</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

/** A table that scrolls by itself on a narrow screen; it can have the focus, so that the keyboard can scroll it. */
function table({ head, rows }: BenchTable): string {
  const cells = (tag: string, values: readonly string[]) =>
    values
      .map((value) => `<${tag}>${escaped(value).replace(/`([^`]+)`/g, "<code>$1</code>")}</${tag}>`)
      .join("");
  const headings = head.map((value) => `<th scope="col">${escaped(value)}</th>`).join("");
  const body = rows.map(([first = "", ...rest]) => {
    const heading = cells("th", [first]).replace("<th>", '<th scope="row">');
    return `<tr>${heading}${cells("td", rest)}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="group" aria-label="Table">
<table>
<thead><tr>${headings}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>
</div>`;
}

const COMMANDS_TEXT =
  "<p>The program is compiled before, and <code>--skip-preview</code> is set. The engine writes the whole state after each step, so the time grows faster than the number of resources.</p>";
const RATIO_TEXT =
  "<p>The median time divided by that of the do-nothing resource in the same run, with as many resources: 1 is what the engine itself costs.</p>";
const CHECKPOINTS_TEXT =
  "<p>With <code>PULUMI_SKIP_CHECKPOINTS=true</code>, the engine writes the state only at the end. If it is killed before, the state of the whole run is lost.</p>";
const STATE_TEXT =
  "<p>Preview and <code>up</code> without changes send no request. A create first reads the settings, so that it does not overwrite those of another stack; with <code>adopt: true</code> it sends one request.</p>";
const PLUGIN_TEXT =
  "<p>Calls of Pulumi’s own server of dynamic providers, one at a time. The service is a local server that responds immediately, because the emulator would take as long as the call. The start is that of a new process until it is configured; the first calls load the code of the provider.</p>";
const PROBE_TEXT =
  "<p>S3 requests of the probe when resources of one type with the same bucket, key and directory are created. Round trips are requests that wait for an earlier response.</p>";
const COMMAND_LINE_TEXT = "<p>The time from the start of a process to its end.</p>";
const REPRODUCTION_TEXT = `<p>In a clone of the repository, on any machine, without an account:</p>
<pre tabindex="0"><code>npm ci
npm run bench            # about ten minutes; --help shows the options
npm run bench -- --full  # also 1,000 resources</code></pre>`;

function rateLimitText({ limited }: BenchResults): string {
  const [first] = limited;
  const text = first
    ? `The service accepts ${first.limit} requests in ${first.windowSeconds} seconds and rejects others with HTTP 429. `
    : "";
  return `<p>${text}pulumi-byob waits for the next period; the plain class fails, and the next <code>up</code> continues.</p>`;
}
