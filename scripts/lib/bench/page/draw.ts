/**
 * Draws plots as SVG with Observable Plot, for a page without scripts.
 *
 * Colors are variables of the page's style sheet, so that one drawing serves both color schemes. Each series also has
 * its own symbol, so that the plots can be read without colors.
 */
import type * as Plots from "@observablehq/plot" with { "resolution-mode": "import" };
import { SCRIPT } from "../tables";

/** A value with its range, of one series. */
export interface Mark {
  series: string;
  /** Number of resources in a line plot. */
  x?: number;
  /** Row of a row plot. */
  row?: string;
  value: number;
  min: number;
  max: number;
  label: string;
}

export interface PlotDescription {
  title: string;
  /** Text for screen readers. */
  description: string;
  unit: string;
  marks: readonly Mark[];
}

interface SeriesStyle {
  name: string;
  color: string;
  symbol: "circle" | "square" | "triangle" | "diamond";
}

/** Series in the order of legends. */
export const SERIES: readonly SeriesStyle[] = [
  { name: "pulumi-byob", color: "var(--byob)", symbol: "circle" },
  { name: "plain class", color: "var(--plain)", symbol: "square" },
  { name: "do-nothing", color: "var(--nothing)", symbol: "triangle" },
  { name: SCRIPT, color: "var(--script)", symbol: "diamond" },
];

/** Width of a phone, so that text in the plots is as large as that of the page. */
const WIDTH = 350;
const LINE_HEIGHT = 270;
const ROW_HEIGHT = 19;
/** Space around the values on a logarithmic axis, as a factor. */
const MARGIN = 1.35;
const FONT = { fontSize: "12px" };
const RANGE_STROKE = { strokeWidth: 3, strokeOpacity: 0.4 };
/** Space for the names of commands. */
const ROW_MARGIN = 128;

type PlotLibrary = typeof Plots;

/** Functions that draw; loading the libraries is asynchronous, because they are ES modules. */
export interface Drawing {
  /** Values over the number of resources, with logarithmic axes. */
  lines(plot: PlotDescription): string;
  /** A row for each name and series, with a logarithmic axis. */
  rows(plot: PlotDescription): string;
}

export async function openDrawing(): Promise<Drawing> {
  const Plot = await import("@observablehq/plot");
  const { parseHTML } = await import("linkedom");
  const { document } = parseHTML("<html></html>");
  const draw = (plot: PlotDescription, options: Plots.PlotOptions) => {
    const common = { document, width: WIDTH, style: FONT, ...scales(plot) } as Plots.PlotOptions;
    const element = Plot.plot({ ...common, ...options }) as unknown as { outerHTML: string };
    return compact(element.outerHTML, plot);
  };
  return {
    lines: (plot) => draw(plot, lineOptions(Plot, plot)),
    rows: (plot) => draw(plot, rowOptions(Plot, plot)),
  };
}

function presentSeries({ marks }: PlotDescription): readonly SeriesStyle[] {
  return SERIES.filter(({ name }) => marks.some(({ series }) => series === name));
}

function scales(plot: PlotDescription) {
  const series = presentSeries(plot);
  const domain = series.map(({ name }) => name);
  return {
    color: { domain, range: series.map(({ color }) => color) },
    symbol: { domain, range: series.map(({ symbol }) => symbol) },
  };
}

function logDomain(values: readonly number[]): [number, number] {
  return [Math.min(...values) / MARGIN, Math.max(...values) * MARGIN];
}

/** 1, 2 and 5 times each power of ten in the domain; only powers of ten if these are many. */
function logTicks([low, high]: [number, number]): number[] {
  const exponents = Array.from({ length: 16 }, (_, index) => index - 6);
  const steps = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  return exponents
    .flatMap((exponent) => steps.map((step) => Number(`${step}e${exponent}`)))
    .filter((tick) => tick >= low && tick <= high);
}

function tickText(tick: number): string {
  return tick >= 1e6 ? `${tick / 1e6}M` : tick >= 1000 ? `${tick / 1000}k` : String(tick);
}

function lineOptions(Plot: PlotLibrary, plot: PlotDescription): Plots.PlotOptions {
  const marks = [...plot.marks];
  const sizes = [...new Set(marks.map(({ x = 1 }) => x))];
  const domain = logDomain(marks.flatMap(({ min, max }) => [min, max]));
  const ticks = logTicks(domain);
  return {
    height: LINE_HEIGHT,
    marginLeft: 48,
    marginTop: 26,
    marginBottom: 38,
    x: { type: "log", domain: logDomain(sizes), label: "resources", labelArrow: "none" },
    y: { type: "log", domain, label: plot.unit, labelArrow: "none" },
    marks: [
      // With `text`, because Plot leaves out labels between powers of ten.
      Plot.axisX(sizes, { text: tickText }),
      Plot.axisY(ticks, { text: tickText }),
      Plot.gridY(ticks),
      Plot.ruleX(marks, { x: "x", y1: "min", y2: "max", stroke: "series", ...RANGE_STROKE }),
      Plot.lineY(marks, { x: "x", y: "value", z: "series", stroke: "series", strokeWidth: 1.75 }),
      Plot.dot(marks, { x: "x", y: "value", symbol: "series", fill: "series", r: 4 }),
    ],
  };
}

function rowOptions(Plot: PlotLibrary, plot: PlotDescription): Plots.PlotOptions {
  const marks = [...plot.marks];
  const rows = [...new Set(marks.map(({ row = "" }) => row))];
  const series = presentSeries(plot).map(({ name }) => name);
  const domain = logDomain(marks.flatMap(({ min, max }) => [min, max]));
  const ticks = logTicks(domain);
  const position = { fy: "row", y: "series" } as const;
  return {
    height: 54 + rows.length * (series.length * ROW_HEIGHT + 8),
    marginLeft: ROW_MARGIN,
    marginRight: 48, // wording-ignore: an option of the library
    marginTop: 12,
    marginBottom: 38,
    x: { type: "log", domain, label: plot.unit, labelArrow: "none", labelAnchor: "center" },
    y: { domain: series, axis: null, label: null },
    fy: { domain: rows, label: null, axis: "left" },
    marks: [
      Plot.frame({ strokeOpacity: 0.15 }),
      Plot.axisX(ticks, { text: tickText }),
      Plot.gridX(ticks),
      Plot.ruleY(marks, { ...position, x1: "min", x2: "max", stroke: "series", ...RANGE_STROKE }),
      Plot.dot(marks, { ...position, x: "value", symbol: "series", fill: "series", r: 4 }),
      Plot.text(marks, { ...position, text: "label", frameAnchor: "right", textAnchor: "start", dx: 6 }),
    ],
  };
}

/** Shortens numbers, which also differ in the last digits between versions of Node.js, and adds the description. */
function compact(svg: string, { title, description }: PlotDescription): string {
  return svg
    .replace(/<style>[^<]*<\/style>/, `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`)
    .replace(/ class="[^"]*"/g, "")
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))
    .replace("<svg ", '<svg role="img" ');
}

/** Text for HTML and SVG. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
