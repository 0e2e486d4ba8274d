import { partsOf } from "../../../scripts/lib/wording/parts";
import { scan } from "../../../scripts/lib/wording/scan";

/** Former terms, assembled so that this file contains none of them. */
const FORMER = {
  prose: ["stand", "in"].join("-"),
  value: ["does", "not", "work"].join(" "),
  name: `un${"clear"}`,
};

const SOURCE = `// The ${FORMER.prose} returns 404.
const outcome = "${FORMER.value}";
const ${FORMER.name} = outcome;
`;

function hitsIn(source: string, file = "src/a.ts") {
  return scan(file, source).map(({ line, group, phrase }) => [line, group, phrase]);
}

test("scan finds a phrase in a comment, a former value and a former name", () => {
  expect(hitsIn(SOURCE)).toEqual([
    [1, "prose", FORMER.prose],
    [2, "value", `"${FORMER.value}"`],
    [3, "name", FORMER.name],
  ]);
});

test("scan skips a line with wording-ignore and the line after it", () => {
  const ignored = SOURCE.replace("404.", `404. ${"wording"}-ignore`);
  expect(hitsIn(ignored)).toEqual([[3, "name", FORMER.name]]);
});

test("scan skips generated files", () => {
  expect(hitsIn(`// Written by \`npm run generate\`.\n${SOURCE}`)).toEqual([]);
});

test("scan reports an identifier once per file unless all uses are requested", () => {
  const source = `${FORMER.name}(${FORMER.name});\n`;
  expect(scan("src/a.ts", source)).toHaveLength(1);
  expect(scan("src/a.ts", source, { all: true })).toHaveLength(2);
});

test("scan reads Markdown without inline code and link targets, and the description of package.json", () => {
  const page = `A ${FORMER.prose}, \`${FORMER.prose}\` and [a page](${FORMER.prose}.md).\n`;
  expect(hitsIn(page, "docs/a.md")).toEqual([[1, "prose", FORMER.prose]]);
  const manifest = JSON.stringify({ description: `A ${FORMER.prose}.` });
  expect(hitsIn(manifest, "package.json")).toEqual([[1, "prose", FORMER.prose]]);
});

test("scan finds a phrase that continues on the next line of a comment", () => {
  const [first, second] = ["in place", "of"];
  expect(hitsIn(`/*\n * used ${first}\n * ${second} the other\n */\n`)).toEqual([
    [2, "prose", `${first} ${second}`],
  ]);
});

test("partsOf distinguishes strings, templates, regular expressions and comments", () => {
  const source = [
    "const a = `x $",
    `{b ? "an 'inner' string" : c} y`,
    '`; const d = /"no string/; // a comment\n',
  ].join("");
  const parts = partsOf("a.ts", source);
  expect(parts?.values.map(({ text }) => text)).toEqual(["x ", "an 'inner' string", " y"]);
  expect(parts?.prose.map(({ text }) => text)).toEqual(["an 'inner' string", "// a comment"]);
  expect(parts?.names.map(({ text }) => text)).toEqual(["const", "a", "b", "c", "const", "d"]);
});

test("partsOf returns undefined for other types of files", () => {
  expect(partsOf("a.yaml", "a: b")).toBeUndefined();
});
