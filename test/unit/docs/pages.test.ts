import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { SERVICE_IDS, services } from "../../../src/services/registry";

const ROOT = path.resolve(__dirname, "../../..");
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...pagesIn("docs"),
  ...pagesIn("examples").filter((file) => !file.includes("node_modules")),
];

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
}

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), "utf8");
}

/** The anchors that GitHub creates for the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title);
  return headings.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links to files of the repository that do not exist, or to headings that do not exist. */
function brokenLinks(page: string): string[] {
  const links = [...read(page).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
    if (!existsSync(path.join(ROOT, target))) {
      return true;
    }
    return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor);
  });
}

test.each(PAGES)("all links in %s lead to a file and a heading", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test("docs/_index.md links to every page in docs, and docs/resources/index.md to every resource", () => {
  const linksOf = (page: string) => [...read(page).matchAll(/\]\(([\w/-]+\.md)\)/g)].map(([, link]) => link);
  const pages = readdirSync(path.join(ROOT, "docs")).filter((file) => /^[a-z].*\.md$/.test(file));
  expect(linksOf("docs/_index.md")).toEqual(expect.arrayContaining(pages));
  const resources = readdirSync(path.join(ROOT, "docs/resources")).filter((file) => file !== "index.md");
  expect(linksOf("docs/resources/index.md")).toEqual(expect.arrayContaining(resources));
});

test.each([
  "README.md",
  "package.json",
  "packages/sandbox/README.md",
  ...["doctor", "guarantees", "import", "probe", "sandbox"].map((page) => `docs/${page}.md`),
])("%s mentions every service by title or id", (page) => {
  const text = read(page);
  const missing = SERVICE_IDS.filter((id) => !text.includes(services[id].title) && !text.includes(id));
  expect(missing).toEqual([]);
});

test("docs/guarantees.md names test files that exist", () => {
  const [, table = ""] = read("docs/guarantees.md").split("## Tests");
  const cells = table.split("\n").map((line) => line.split("|"));
  const filesIn = (folder: string, column: number) =>
    cells.flatMap((row) =>
      [...(row[column] ?? "").matchAll(/`([\w./-]+)`/g)].map(([, name]) => `${folder}/${name}`),
    );
  const files = [...filesIn("test/engine", 2).slice(1), ...filesIn("test/unit", 3)];
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(path.join(ROOT, `${file}.test.ts`)))).toEqual([]);
});

test("the README has at most 120 lines and starts with the description of package.json", () => {
  const readme = read("README.md");
  expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
  const { description } = JSON.parse(read("package.json")) as { description: string };
  const [, , summary = ""] = readme.split("\n");
  const firstPart = (text: string) => text.replaceAll("*", "").split(":")[0];
  expect(firstPart(summary)).toBe(firstPart(description));
});
