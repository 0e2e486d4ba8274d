import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entries } from "../../../src/cli/doctor/entries";
import { fromFile } from "../../../src/cli/doctor/settings";
import { decodeText } from "../../../src/cli/support/decode-text";
import { contents } from "../../../src/cli/support/files";

const text = '{"bucket":"médias-😀"}\r\n';
const littleEndian = Buffer.from(`\ufeff${text}`, "utf16le");

const encodings = [
  ["UTF-8", Buffer.from(text)],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
  ["UTF-16 little endian", littleEndian],
  ["UTF-16 big endian", Buffer.from(littleEndian).swap16()],
] as const;

const directory = mkdtempSync(join(tmpdir(), "byob-decode-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(encodings)("%s", (_, bytes) => {
  test("is decoded without its mark", () => {
    expect(decodeText(bytes)).toBe(text);
  });

  test("is read from a file, by byob doctor too", async () => {
    const file = join(directory, "settings.json");
    writeFileSync(file, bytes);
    expect(contents(file)).toBe(text);
    const [entry] = entries;
    if (!entry) {
      throw new Error("no entry");
    }
    expect((await fromFile(entry, file, ["bucket"])).values).toEqual({ bucket: "médias-😀" });
  });

  test("is read from stdin", () => {
    const script = `
      require(${JSON.stringify(join(__dirname, "../support/swc.js"))});
      const { readInput } = require(${JSON.stringify(join(__dirname, "../../../src/cli/support/files.ts"))});
      readInput("-", "--in", "an export").then((text) => process.stdout.write(JSON.stringify(text)));`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], { input: bytes, encoding: "utf8" });
    expect(JSON.parse(stdout)).toBe(text);
  });
});

test("an empty file and a single byte are decoded too", () => {
  expect(decodeText(Buffer.alloc(0))).toBe("");
  expect(decodeText(Buffer.from([0xff]))).toBe("\ufffd");
});
