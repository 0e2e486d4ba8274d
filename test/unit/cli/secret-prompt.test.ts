import { rmSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { AbortError, SecretPrompt } from "../../../src/cli/support/secret-prompt";
import { compiled } from "../../support/command";
import { describeInTerminal, runInTerminal, type TerminalOptions } from "../../support/terminal";

/** A prompt on streams, with the calls that set the mode of the terminal. */
function createPrompt() {
  const modes: string[] = [];
  const shown: string[] = [];
  const setRawMode = (on: boolean) => modes.push(on ? "raw" : "cooked");
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
  const write = (text: string | Uint8Array) => shown.push(String(text)) > 0;
  return { prompt: new SecretPrompt(input, { write }), input, modes, shown };
}

describe("the prompt for secrets", () => {
  test("leaves the terminal as it is before the first question", () => {
    const { prompt, modes } = createPrompt();
    prompt.close();
    expect(modes).toEqual([]);
  });

  test("shows the question and nothing that is typed, and ends raw mode when it is closed", async () => {
    const { prompt, input, modes, shown } = createPrompt();
    const typed = prompt.ask("key: ");
    for (const text of ["xy", "\u0015", "sé", "X", "\u007f", "\u001b[A\u001bOB", "😀\b", "c ret", "\r"]) {
      input.write(text);
    }
    expect(await typed).toBe("séc ret");
    prompt.close();
    expect({ modes, shown }).toEqual({ modes: ["raw", "cooked"], shown: ["key: ", "\n"] });
  });

  test("uses further pasted lines for the next questions", async () => {
    const { prompt, input } = createPrompt();
    const first = prompt.ask("");
    input.write("one\r\ntwo\n\nfo");
    expect([await first, await prompt.ask(""), await prompt.ask("")]).toEqual(["one", "two", ""]);
    const last = prompt.ask("");
    input.write("ur\n");
    expect(await last).toBe("four");
    prompt.close();
  });

  test.each(["\u0003", "abc\u0003", "\u0004"])("rejects the question after %j", async (text) => {
    const { prompt, input, modes } = createPrompt();
    const typed = prompt.ask("");
    input.write(text);
    await expect(typed).rejects.toBeInstanceOf(AbortError);
    expect(modes).toEqual(["raw", "cooked"]);
  });

  test("rejects the question when the terminal is closed", async () => {
    const { prompt, input } = createPrompt();
    const typed = prompt.ask("");
    input.end();
    await expect(typed).rejects.toBeInstanceOf(AbortError);
  });
});

describeInTerminal("a program that asks for secrets on a terminal", () => {
  /** Asks for two values and prints them. */
  const program = `
    require(${JSON.stringify(join(__dirname, "../support/swc.js"))});
    const { withSecretPrompt } = require(${JSON.stringify(join(__dirname, "../../../src/cli/support/secret-prompt.ts"))});
    process.once("SIGTERM", () => process.exit(143));
    withSecretPrompt(async (ask) => {
      const answers = [await ask("key (not shown): "), await ask("secret (not shown): ")];
      // wording-ignore: the user answers the prompt
      console.log(JSON.stringify(answers));
    }).catch((error) => {
      console.log(error.name);
      process.exitCode = 130;
    });`;

  const run = (options: TerminalOptions) => runInTerminal(["-e", program], options);
  const questions = "key (not shown): \nsecret (not shown): \n";

  test("shows only the questions, and its stdout contains only the values", async () => {
    expect(await run({ keys: ["AKIA\r", "s3cret\r"] })).toEqual({
      exitCode: 0,
      stdout: '["AKIA","s3cret"]\n',
      shown: questions,
      isRestored: true,
    });
  });

  test("accepts both values in one paste, and a value of 10,000 characters", async () => {
    // wording-ignore: String.prototype.repeat
    const long = "x".repeat(10_000);
    expect(await run({ keys: [`AKIA\r\n${long}\r\n`] })).toEqual({
      exitCode: 0,
      stdout: `["AKIA","${long}"]\n`,
      shown: questions,
      isRestored: true,
    });
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-C after text", "s3cret\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("restores the terminal after %s", async (_, keys) => {
    expect(await run({ keys: [keys] })).toEqual({
      exitCode: 130,
      stdout: "AbortError\n",
      shown: "key (not shown): \n",
      isRestored: true,
    });
  });

  test("restores the terminal if a handler of a signal ends the process", async () => {
    const terminated = program.replace(
      "withSecretPrompt(",
      'setTimeout(() => process.kill(process.pid, "SIGTERM"), 500);$&',
    );
    const { exitCode, shown, isRestored } = await runInTerminal(["-e", terminated], { keys: ["AKIA"] });
    expect({ exitCode, shown, isRestored }).toEqual({
      exitCode: 143,
      shown: "key (not shown): ",
      isRestored: true,
    });
  });

  test("reads the values from the terminal if stdin is a pipe, and ends", async () => {
    expect(await run({ keys: ["AKIA\r", "s3cret\r"], stdin: "{}" })).toEqual({
      exitCode: 0,
      stdout: '["AKIA","s3cret"]\n',
      shown: questions,
      isRestored: true,
    });
  });
});

describeInTerminal("byob doctor on a terminal", () => {
  let built = "";
  beforeAll(() => {
    built = compiled();
  });
  afterAll(() => rmSync(built, { recursive: true }));

  const doctor = (keys: readonly string[]) =>
    runInTerminal(
      [join(built, "dist/cli/main.js"), "doctor", "flashback", "--bucket", "media", "--storage-type", "GCS"],
      {
        env: { NODE_PATH: join(__dirname, "../../../node_modules") },
        keys,
      },
    );

  test("asks for the keys and continues", async () => {
    const { exitCode, shown, isRestored } = await doctor(["AKIA-CANARY\r", "SECRET-CANARY\r"]);
    const questions = "key (not shown; empty for none): \nsecret (not shown; empty for none): \n";
    expect({ exitCode, shown, isRestored }).toEqual({ exitCode: 2, shown: questions, isRestored: true });
  });

  test("ends with exit code 130 on Ctrl-C", async () => {
    expect(await doctor(["\u0003"])).toEqual({
      exitCode: 130,
      stdout: "",
      shown: "key (not shown; empty for none): \n",
      isRestored: true,
    });
  });
});
