import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { scaleParts } from "../../../scripts/lib/bench/documents";
import { type BenchOptions, plannedBlocks, TimeBudget } from "../../../scripts/lib/bench/plan";
import { renderReport } from "../../../scripts/lib/bench/report";
import { type BenchResults, readBenchResults } from "../../../scripts/lib/bench/results-file";
import { SUBJECTS } from "../../../scripts/lib/bench/settings";
import { rangeOfValues } from "../../../scripts/lib/bench/statistics";

const ROOT = path.resolve(__dirname, "../../..");
const STORED = path.join(ROOT, "docs/bench/results.json");

jest.setTimeout(60_000);

/** Runs TypeScript in a separate process, because the plots need ES modules, which jest cannot load. */
function node(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, ["--import", "tsx", ...args], { cwd, encoding: "utf8" });
}

/** The files that `npm run bench -- --check` reads, in a separate folder, because other tests read the pages too. */
function copyOfPages(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "byob-bench-"));
  for (const name of ["scripts", "docs", "README.md", "tsconfig.json", "package.json"]) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

describe("the pages", () => {
  it("match the stored results (otherwise run npm run bench -- --from docs/bench/results.json --write)", () => {
    expect(node(ROOT, "scripts/bench.ts", "--check")).toMatchObject({ status: 0, stderr: "" });
  });

  it("are reported if they do not match", () => {
    const copy = copyOfPages();
    try {
      fs.appendFileSync(path.join(copy, "docs/bench/index.html"), "<p>an edit</p>\n");
      const { status, stderr } = node(copy, "scripts/bench.ts", "--check");
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^docs\/bench\/index\.html differs from docs\/bench\/results\.json\. Run .+\n$/,
        ),
      });
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  });
});

describe("the page of plots", () => {
  const stored = readBenchResults(STORED);

  function render(results: BenchResults): string {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-bench-"));
    try {
      const file = path.join(folder, "results.json");
      fs.writeFileSync(file, JSON.stringify(results));
      const program = `require("./scripts/lib/bench/page/page.ts").renderBenchPage(require(${JSON.stringify(file)}))
        .then((page) => process.stdout.write(page));`;
      const { status, stdout, stderr } = node(ROOT, "--eval", program);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  /** The stored results as if they had been measured with these numbers of resources. */
  function withSizes(...sizes: number[]): BenchResults {
    const [first = 0] = stored.commands.map(({ resources }) => resources);
    const commands = stored.commands.filter(({ resources }) => resources === first);
    const scripts = stored.scripts.filter(({ resources }) => resources === first);
    return {
      ...stored,
      commands: sizes.flatMap((resources) => commands.map((one) => ({ ...one, resources }))),
      scripts: sizes.flatMap((resources) => scripts.map((one) => ({ ...one, resources }))),
    };
  }

  it("is self-contained, and describes each plot with a title, a description and a table", () => {
    const page = render(stored);
    expect(page).not.toMatch(/<(script|link|img|iframe)\b|url\(|@import|https?:\/\/(?!www\.w3\.org)/);
    const figures = page.split("<figure ").slice(1);
    expect(figures.length).toBeGreaterThan(8);
    for (const figure of figures) {
      expect(figure).toMatch(/<svg role="img"[^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
      expect(figure).toContain("<summary>");
      expect(figure).toContain('<th scope="row">');
    }
  });

  it.each([[[1]], [[7, 40]], [[1, 10, 100, 500, 1000]]])("shows the sizes %j", (sizes) => {
    const page = render(withSizes(...sizes));
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    const [, up = ""] = page.split('<figure id="up">');
    const [ticks = ""] = up.split('aria-label="x-axis tick label">').slice(1);
    const labels = [...(ticks.split("</g>")[0] ?? "").matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text);
    expect(labels).toEqual(sizes.map((size) => (size === 1000 ? "1k" : String(size))));
  });

  it("contains no figure that was not measured", () => {
    const [script] = stored.scripts;
    const partial = {
      ...stored,
      scripts: [],
      commands: stored.commands.filter(({ hasCheckpoints }) => hasCheckpoints),
    };
    expect(script).toBeDefined();
    expect(renderReport(partial)).not.toMatch(/NaN|undefined|PULUMI_SKIP_CHECKPOINTS|script \(s\)/);
    expect(scaleParts(partial)["bench-checkpoints"]?.split("\n")).toHaveLength(2);
    expect(render(partial)).not.toMatch(/NaN|undefined|without checkpoints/);
  });
});

test("a file that does not contain results is reported in one message", () => {
  const file = path.join(ROOT, "package.json");
  expect(() => readBenchResults(file)).toThrow(/package\.json does not contain results of this version/);
  expect(() => readBenchResults("missing.json")).toThrow("missing.json does not exist.");
});

describe("the plan", () => {
  const options: BenchOptions = { sizes: [1, 100], repetitions: 3, minutes: 10 };

  it("measures all subjects of a size directly after one another, each round with another one first", () => {
    const blocks = plannedBlocks(options);
    expect(blocks.map(({ round, resources }) => [round, resources])).toEqual([
      [0, 1],
      [0, 100],
      [1, 1],
      [1, 100],
      [2, 1],
      [2, 100],
    ]);
    const first = blocks.filter(({ resources }) => resources === 1).map(({ lives }) => lives[0]?.subject);
    expect(first).toEqual(SUBJECTS);
    expect(blocks.every(({ lives }) => new Set(lives.map(({ subject }) => subject)).size === 3)).toBe(true);
  });

  it("measures large sizes without checkpoints, once unless the time is not limited", () => {
    const without = (minutes: number | undefined) =>
      plannedBlocks({ ...options, minutes })
        .filter(({ lives }) => lives.some(({ hasCheckpoints }) => !hasCheckpoints))
        .map(({ round, resources }) => [round, resources]);
    expect(without(10)).toEqual([[0, 100]]);
    expect(without(undefined)).toEqual([
      [0, 100],
      [1, 100],
      [2, 100],
    ]);
  });

  it("repeats a size only if it ends in time", () => {
    const [small, large, secondSmall, secondLarge] = plannedBlocks(options);
    const budget = new TimeBudget(1, 0);
    expect(large && budget.allows(large, 1e9)).toBe(true);
    for (const [block, duration] of [[small, 10_000] as const, [large, 40_000] as const]) {
      if (block) {
        budget.record(block, duration);
      }
    }
    expect(secondSmall && budget.allows(secondSmall, 50_000)).toBe(true);
    expect(secondSmall && budget.allows(secondSmall, 50_001)).toBe(false);
    expect(secondLarge && budget.allows(secondLarge, 20_000)).toBe(true);
    expect(secondLarge && budget.allows(secondLarge, 20_001)).toBe(false);
    expect(secondLarge && new TimeBudget(undefined, 0).allows(secondLarge, 1e9)).toBe(true);
  });
});

test("the median of an even number of values is the mean of the middle ones", () => {
  expect(rangeOfValues([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(rangeOfValues([7])).toEqual({ median: 7, min: 7, max: 7 });
});
