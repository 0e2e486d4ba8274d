import { Command, InvalidArgumentError, Option } from "commander";
import { entries } from "./doctor/entries";
import { type Entry, type Field, flagOf, keyInputs, secretInputs, variableOf } from "./doctor/entry";
import type { DoctorOptions } from "./doctor/run";
import { kebab } from "./support/option-names";
import { withUsageErrors } from "./support/usage";

const CODES = `Exit codes: 0 the bucket works; 1 it does not; 2 it could not be tried (no keys, a role, no connection);
64 the command line is wrong; 130 (128 + signal) ended by Ctrl-C or a signal, after what was written is deleted.
`;

const HELP = `
Tries a bucket with the very keys, endpoint and folder that a service will get, the way that service will use
it, and says in plain words what to change. At most one object of less than 1 KB is written, below
.probe-<random>/ in the service's folder, and deleted again.

Examples:
  byob doctor modelslab --endpoint-url https://my-bucket.s3.us-east-1.amazonaws.com --region-name us-east-1 \\
      --image-directory generations --public-url https://my-bucket.s3.us-east-1.amazonaws.com/generations/
  byob doctor ryzeapi --stack dev --resource chat        settings from the stack's state, keys asked for
  byob doctor label-studio --args storage.json --json > report.json

byob doctor <service> --help shows the settings of a service.
${CODES}`;

export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description("Try a bucket the way a service will use it, and say what to change.")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", HELP);
  withUsageErrors(command);
  for (const entry of entries) {
    command.addCommand(serviceCommand(entry));
  }
  return command;
}

function serviceCommand(entry: Entry): Command {
  const command = withUsageErrors(new Command(entry.service))
    .description(`a bucket for ${entry.title}`)
    .helpOption("-h, --help", "print this help");
  for (const field of entry.fields) {
    command.addOption(optionOf(field));
  }
  sources(command, entry);
  trials(command, entry);
  // Known, so that one can be refused with the reason.
  for (const input of secretInputs) {
    command.addOption(new Option(`--${kebab(input)} [value]`).hideHelp());
  }
  return command.addHelpText("after", help(entry)).action(async () => {
    // Loaded when it is used, so that the other commands start without it.
    const { runDoctor } = require("./doctor/run") as typeof import("./doctor/run");
    await runDoctor(entry, given(command));
  });
}

/** Only what was really given, so that a default never hides another source. */
function given(command: Command): DoctorOptions {
  const values = Object.entries(command.opts());
  return Object.fromEntries(values.filter(([name]) => command.getOptionValueSource(name) === "cli"));
}

function optionOf(field: Field): Option {
  const { description, form, choices } = field;
  const flag = flagOf(field);
  const values = form === "list" ? " <values...>" : form === undefined ? " <value>" : "";
  const option = new Option(`${flag}${values}`, description);
  return choices ? option.choices(choices) : option;
}

function sources(command: Command, { keys }: Entry): void {
  command
    .option(
      "--args <file>",
      "JSON object with the settings by their names in a program; - for stdin; no keys",
    )
    .option("--stack [name]", "take missing settings from the state of a stack (the selected one)")
    .option("--resource <name or URN>", "the resource in the stack, where it has several of this kind")
    .option(
      "--secrets-from-stack-output <[input=]output>",
      `take the keys from outputs of the stack, in memory: one with all (${keys.accessKeyId}, …), or one each as ${keys.secretAccessKey}=secretOutput`,
      (value: string, before: string[] = []) => [...before, value],
    )
    .option("--no-input", "never ask for a key");
}

function trials(command: Command, { writes }: Entry): void {
  if (writes) {
    command
      .option("--read-only", "write nothing; what shows only when something is written stays unknown")
      .option("--multipart", "try an upload in parts, too");
  }
  command
    .option(
      "--grace <seconds>",
      "how long a fresh key or setting is waited for, 0 to 600 (default: 0)",
      seconds,
    )
    .option(
      "--admin-profile <profile>",
      "AWS only: also read the bucket's settings as this profile of ~/.aws",
    )
    .option("--json", "print one JSON document on stdout instead of text");
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 600) {
    throw new InvalidArgumentError("Give whole seconds from 0 to 600.");
  }
  return value;
}

function help(entry: Entry): string {
  const variables = keyInputs(entry).map((input) => `  ${variableOf(input)}`);
  const [first] = entry.fields;
  return `
Keys come from the environment, from outputs of a stack, or are asked for on the terminal without echo; never
from options, which every user of the machine can see in the list of processes:
${variables.join("\n")}
Settings may be given in the same way, as ${variableOf(first?.input ?? "")}. An option comes before a variable,
a variable before --args, and that before --stack.

Examples:
  byob doctor ${entry.service} ${example(entry)}
  byob doctor ${entry.service} --stack dev --resource my-resource --secrets-from-stack-output bucketKeys
  byob doctor ${entry.service} --args settings.json --json > report.json

${CODES}`;
}

function example({ fields }: Entry): string {
  const shown = fields.filter((field) => field.example !== undefined);
  return shown.map((field) => `${flagOf(field)} ${field.example}`).join(" ");
}
