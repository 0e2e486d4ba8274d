import fs from "node:fs";
import path from "node:path";
import { extractMessages, type Message } from "./lib/messages/extract";
import { runScript } from "./lib/script";

const HELP = `Usage: npm run messages [-- --json]

Prints every message of the package and of the sandbox, one per line: errors, warnings, CLI output, findings of
the probe and descriptions. Use it to review all messages, or to find the source of one.

  --json   print a JSON array of { file, line, kind, code, text }
  --help   print this text

Columns: file and line, kind, code (error class, diagnosis or function; "-" if there is none), text.`;

const ROOT = path.resolve(__dirname, "..");
const FOLDERS = ["src", "packages/sandbox/src"];

/** All messages, sorted by file and line. Generated files are included, because users see their messages too. */
export function allMessages(): Message[] {
  return FOLDERS.flatMap(filesIn).flatMap((file) =>
    extractMessages(file, fs.readFileSync(path.join(ROOT, file), "utf8")),
  );
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file.split(path.sep).join("/")}`)
    .sort();
}

function lineOf({ file, line, kind, code = "-", text }: Message): string {
  return `${file}:${line}\t${kind}\t${code}\t${text}`;
}

if (require.main === module) {
  runScript({
    help: HELP,
    options: { json: { type: "boolean", default: false } },
    main: async ({ json }) => {
      const messages = allMessages();
      console.log(json ? JSON.stringify(messages, null, 2) : messages.map(lineOf).join("\n"));
      return 0;
    },
  });
}
