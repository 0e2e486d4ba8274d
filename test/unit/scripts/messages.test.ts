import { extractMessages } from "../../../scripts/lib/messages/extract";
import { allMessages } from "../../../scripts/messages";

const SOURCE = `import { a } from "a module";
type Choice = "not a message";
const ROW = { code: "wrong-secret", explanation: "The secret is wrong.", remedies: [{ text: "Set it again." }] };
export function run(log: Log, value: string) {
  if (value === "a compared value") return;
  log.warn(\`\${value}: is not set\`);
  const schema = z.string({ error: "must be a string" });
  throw new UsageError("--in: " + reasonOf(value));
}
const reasonOf = (value: string) =>
  \`\${value}
    cannot be read\`;
`;

test("extractMessages returns each message with its line, kind and code", () => {
  const messages = extractMessages("src/a.ts", SOURCE);
  expect(messages.map(({ line, kind, code, text }) => [line, kind, code, text])).toEqual([
    [3, "finding", "wrong-secret", "The secret is wrong."],
    [3, "finding", "wrong-secret", "Set it again."],
    [6, "warning", "warn", `\${value}: is not set`],
    [7, "error", "error", "must be a string"],
    [8, "error", "UsageError", "--in:"],
    [11, "text", undefined, `\${value} cannot be read`],
  ]);
});

test("extractMessages recognizes the output and the help of the command line", () => {
  const source = `program.option("--json", "print JSON");\nconst HELP = \`Usage: byob\nmore text\`;`;
  expect(extractMessages("src/cli/a.ts", source)).toMatchObject([
    { line: 1, kind: "cli", code: "option", text: "print JSON" },
    { line: 2, kind: "cli", code: undefined, text: "Usage: byob more text" },
  ]);
});

test("allMessages contains messages of all parts of the package and of the sandbox", () => {
  const messages = allMessages();
  const folders = new Set(messages.map(({ file }) => file.replace(/\/[^/]*$/, "")));
  for (const folder of [
    "src/provider",
    "src/probe/diagnosis",
    "src/cli",
    "src/aws",
    "packages/sandbox/src",
  ]) {
    expect(folders).toContain(folder);
  }
  expect(messages).toContainEqual(expect.objectContaining({ kind: "error", code: "UsageError" }));
  expect(messages.filter(({ kind }) => kind === "warning").length).toBeGreaterThan(5);
});
