import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseXml, textOf, textsOf } from "../../../src/probe/xml";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const denied = `${DECLARATION}<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`;

/** The elements with a name in a document. */
function texts(body: string, name = "Code"): string[] {
  return textsOf(parseXml(body), name);
}

it("reads the elements of an error of S3", () => {
  const root = parseXml(denied);
  expect(root?.name).toBe("Error");
  expect(textOf(root, "Code")).toBe("AccessDenied");
  expect(textOf(root, "Message")).toBe("Access Denied");
  expect(textOf(root, "Region")).toBeUndefined();
});

it.each([
  ["with attributes", '<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code a="1">X</Code></Error>'],
  ["on several lines", "<Error>\n  <Code>\n    X\n  </Code>\n</Error>\n"],
  ["in CDATA", "<Error><Code><![CDATA[X]]></Code></Error>"],
  ["with a comment", "<!-- a --><Error><Code>X<!-- b --></Code></Error>"],
  ["with a byte order mark", `\uFEFF${DECLARATION}<Error><Code>X</Code></Error>`],
  ["with spaces before the declaration", `\r\n ${DECLARATION}<Error><Code>X</Code></Error>`],
  ["in a document type", "<!DOCTYPE Error><Error><Code>X</Code></Error>"],
  ["as the root", "<Code>X</Code>"],
  ["before garbage", "<Error><Code>X</Code></Error>\n0\r\n\r\n<<<"],
  ["next to text that is not escaped", "<Error><Code>X</Code><Message>a & b &nbsp; c</Message></Error>"],
  ["before an ampersand without a semicolon", "<Error><Code>X</Code><Message>a & b</Message></Error>"],
  ["after a URL", "<Error><Resource>/b?list-type=2&prefix=g</Resource><Code>X</Code></Error>"],
  ["next to a comparison", "<Error><Message>size <5 MB</Message><Code>X</Code></Error>"],
  // wording-ignore: String.prototype.repeat
  ["next to many entities of HTML", `<Error><Message>${"&nbsp;".repeat(40)}</Message><Code>X</Code></Error>`],
])("reads an element %s", (_, body) => {
  expect(texts(body)).toEqual(["X"]);
});

it("replaces the entities of XML and character references, and no others", () => {
  const body = "<E><M>&lt;&gt;&quot;&apos;&amp;&#65;&#x42;&amp;lt; &nbsp; &#x110000;</M></E>";
  expect(texts(body, "M")).toEqual(["<>\"'&AB&lt; &nbsp; &#x110000;"]);
});

it("joins text and CDATA", () => {
  expect(texts("<E><M>a<![CDATA[<b>&amp;]]>c</M></E>", "M")).toEqual(["a<b>&amp;c"]);
  expect(texts("<E><M>a & <![CDATA[<5 & 6]]> <7</M></E>", "M")).toEqual(["a & <5 & 6 <7"]);
});

it("reads the innermost of nested elements with one name, in the order of the document", () => {
  expect(texts("<A><C><C>1</C></C><B><C>2</C></B><C>3</C></A>", "C")).toEqual(["1", "2", "3"]);
});

it("does not read an element that is empty", () => {
  expect(texts("<E><Code/><Code></Code><Code> </Code><Code>X</Code></E>")).toEqual(["X"]);
  expect(parseXml("<LocationConstraint/>")).toEqual({ name: "LocationConstraint", text: "", children: [] });
});

it("does not find an element by its attributes, in a comment, in CDATA or with a prefix", () => {
  const body = `<E a="<Code>"><!-- <Code>1</Code> --><M><![CDATA[<Code>2</Code>]]></M><s:Code>3</s:Code></E>`;
  expect(texts(body)).toEqual([]);
  expect(texts(body, "s:Code")).toEqual(["3"]);
});

it.each([
  ["an empty body", ""],
  ["spaces", " \r\n"],
  ["text", "AccessDenied <Code>X</Code>"],
  ["JSON", '{"Code":"<Code>X</Code>"}'],
  ["an HTML page", "<!DOCTYPE html><html><body><code>x</code><Code>X</Code><br></body></html>"],
  ["an HTML page without a document type", "<HTML><Code>X</Code></HTML>"],
  ["truncated XML", denied.slice(0, -10)],
  ["XML that ends in a tag", "<Error><Code>X</Code><Mess"],
  ["XML that ends in CDATA", "<Error><Code>X</Code><![CDATA["],
  ["a declaration alone", DECLARATION],
  ["a document type alone", "<!DOCTYPE Error ["],
  ["many opening brackets", "<".repeat(1000)],
])("finds nothing in %s", (_, body) => {
  expect(parseXml(body)).toBeUndefined();
});

it("does not expand entities that a document declares", () => {
  const names = [..."abcdefghij"];
  const declared = names.map((name, index) => {
    const text = index === 0 ? "aaaaaaaaaa" : `&${names[index - 1]};`.repeat(10);
    return `<!ENTITY ${name} "${text}">`;
  });
  const body = `<!DOCTYPE E [${declared.join("")}<!ENTITY f SYSTEM "file:///etc/passwd">]><E><M>&j;&f;</M></E>`;
  expect(texts(body, "M")).toEqual(["&j;&f;"]);
});

describe("a large document", () => {
  const row = "<Contents><Key>a&amp;b</Key></Contents>";
  const rows = Math.floor((2 ** 20 - 100) / row.length);
  const large = `<ListBucketResult>${row.repeat(rows)}</ListBucketResult>`;

  it("of 1 MB is read", () => {
    const started = performance.now();
    const keys = texts(large, "Key");
    expect(keys).toHaveLength(rows);
    expect(keys[0]).toBe("a&b");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("that is longer than a response may be is not read", () => {
    expect(parseXml(`${large}${" ".repeat(101)}${row.repeat(3)}`)).toBeUndefined();
  });

  it.each([
    ["64 levels", 64, "X"],
    ["65 levels", 65, undefined],
    ["149,000 levels", 149_000, undefined],
  ])("with %s", (_, levels, expected) => {
    const body = `${"<a>".repeat(levels)}X${"</a>".repeat(levels)}`;
    expect(textOf(parseXml(body), "a")).toBe(expected);
  });

  it.each([
    ["brackets", `<E>${"<".repeat(1_000_000)}`],
    ["references", `<E>${"&#0;".repeat(250_000)}</E>`],
    ["attributes", `<E ${Array.from({ length: 60_000 }, (_, index) => `a${index}="x"`).join(" ")}/>`],
    ["a document type", `<!DOCTYPE ${"[".repeat(1_000_000)}`],
    ["a comment", `<!--${"-".repeat(1_000_000)}`],
  ])("of %s does not take long", (_, body) => {
    const started = performance.now();
    parseXml(body);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

it("loads the parser for the first body that looks like XML", () => {
  const source = (name: string) => JSON.stringify(join(__dirname, name));
  const script = `
    require(${source("../support/swc.js")});
    const { toStoreResponse } = require(${source("../../../src/probe/store-response.ts")});
    const parse = (status, body) => toStoreResponse(new URL("https://s3.example.com"), {
      sent: true,
      response: { status, headers: {}, body, end: "complete" },
    });
    const isLoaded = () => Object.keys(require.cache).some((file) => /[\\\\/]saxes[\\\\/]/.test(file));
    parse(200, "<Stored>1</Stored>");
    parse(403, "");
    parse(502, "<html><title>Bad Gateway</title></html>");
    const before = isLoaded();
    process.stdout.write([before, parse(403, "<Error><Code>X</Code></Error>").name, isLoaded()].join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "false,X,true", stderr: "" });
});
