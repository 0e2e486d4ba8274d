/**
 * The command `byob doctor`: one subcommand per service, with an option for each setting.
 *
 * Commander's defaults would hide settings from variables, files or the stack, so only options of the command line are passed
 * on. Keys have no visible options, because the process list shows them. The probe itself is in `doctor/run.ts`.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { entries } from "./doctor/entries";
import {
  type DoctorCommand,
  type DoctorField,
  flagOf,
  keyInputs,
  secretInputs,
  variableOf,
} from "./doctor/entry";
import type { DoctorOptions } from "./doctor/run";
import { fieldsOf, groupByService, selectEntry, type Variants } from "./doctor/variants";
import { kebab } from "./support/option-names";
import { withUsageErrors } from "./support/usage";

const CODES = `Exit codes:
  0    passed: the service can use the bucket
  1    failed: the service cannot use the bucket
  2    inconclusive, for example because keys are missing, the service assumes
       a role, or the store did not respond
  3    inconclusive only because of --read-only: the other steps passed, uploads
       were not tested
  64   invalid command line or input file; no request was sent
  130  ended by Ctrl-C, or 128 + signal, after the probe's objects are deleted
`;

const HELP = `
Probes a bucket with the keys, endpoint and directory that a service will use,
and prints how to fix each problem. The probe writes at most one object of less
than 1 KB, below .probe-<random>/ in that directory, and deletes it.

Examples:
  byob doctor ryzeapi --bucket my-bucket --region us-east-1
  byob doctor ryzeapi --stack dev --resource chat
      settings from the stack's state; asks for the keys
  byob doctor label-studio --args storage.json --json > report.json

Run "byob doctor <service> --help" for the settings of a service.
${CODES}`;

/** The command `byob doctor`, with a subcommand for each service. */
export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description("Test whether a service can use a bucket, and print how to fix each problem.")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", HELP);
  withUsageErrors(command);
  for (const variants of groupByService(entries)) {
    command.addCommand(serviceCommand(variants));
  }
  return command;
}

function serviceCommand(variants: Variants): Command {
  const [entry, ...others] = variants;
  const command = withUsageErrors(new Command(entry.service))
    .description(`Probe a bucket for ${variants.map(({ title }) => title).join(" or ")}.`)
    .helpOption("-h, --help", "print this help");
  for (const { option, title } of others) {
    command.option(`--${option}`, `probe for ${title}`);
  }
  for (const field of fieldsOf(variants)) {
    command.addOption(optionOf(field));
  }
  sources(command, entry);
  addProbeOptions(command, variants);
  // Defined, so that a secret option is rejected with the reason.
  for (const input of secretInputs) {
    command.addOption(new Option(`--${kebab(input)} [value]`).hideHelp());
  }
  return command.addHelpText("after", help(variants)).action(async () => {
    const options = given(command);
    const selected = selectEntry(variants, options);
    // Loaded on first use, so that the other commands start faster.
    const { runDoctor } = await import("./doctor/run");
    await runDoctor(selected, options);
  });
}

/** Returns only options of the command line, so that a default does not hide another source. */
function given(command: Command): DoctorOptions {
  const values = Object.entries(command.opts());
  return Object.fromEntries(values.filter(([name]) => command.getOptionValueSource(name) === "cli"));
}

function optionOf(field: DoctorField): Option {
  const { description, form, choices } = field;
  const flag = flagOf(field);
  const values = form === "list" ? " <values...>" : form === undefined ? " <value>" : "";
  const option = new Option(`${flag}${values}`, description);
  return choices ? option.choices(choices) : option;
}

function sources(command: Command, { keys }: DoctorCommand): void {
  command
    .option("--args <file>", "JSON file with the settings, named as in a program, without keys; - for stdin")
    .option("--stack [name]", "read missing settings from the state of a stack (default: the selected one)")
    .option("--resource <name or URN>", "resource in the stack, if it has several of this type")
    .option(
      "--secrets-from-stack-output <[input=]output>",
      `read the keys from outputs of the stack: one output with all keys (${keys.accessKeyId}, …), or one for each as ${keys.secretAccessKey}=secretOutput`,
      (value: string, before: string[] = []) => [...before, value],
    )
    .option("--no-input", "never ask for a key");
}

function addProbeOptions(command: Command, variants: Variants): void {
  if (variants.some(({ writes }) => writes)) {
    command
      .option(
        "--read-only",
        "do not write to the bucket; uploads are not tested, and the exit code is 3 if reads pass",
      )
      .option("--multipart", "also test a multipart upload");
  }
  command
    .option(
      "--grace <seconds>",
      "seconds to wait for a new key or setting to take effect, 0 to 600 (default: 0)",
      seconds,
    )
    .option(
      "--admin-profile <profile>",
      "AWS only: also read the bucket's settings with this profile of ~/.aws",
    )
    .option("--json", "print one JSON document on stdout instead of text");
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 600) {
    throw new InvalidArgumentError("Must be an integer from 0 to 600.");
  }
  return value;
}

function help(variants: Variants): string {
  const [entry] = variants;
  const inputs = [...new Set(variants.flatMap(keyInputs))];
  const variables = inputs.map((input) => `  ${variableOf(input)}`);
  const [first] = entry.fields;
  return `
Keys are read from environment variables, from outputs of a stack, or from the
terminal without echo. They are never options, because other users can read
command-line options in the process list:
${variables.join("\n")}
Settings can also be set in environment variables, such as
${variableOf(first?.input ?? "")}. Options override variables, variables override
--args, and --args overrides --stack.

Examples:
${variants.map((variant) => `  byob doctor ${entry.service} ${example(variant)}`).join("\n")}
  byob doctor ${entry.service} --stack dev --resource my-resource \\
      --secrets-from-stack-output bucketKeys
  byob doctor ${entry.service} --args settings.json --json > report.json

${CODES}`;
}

function example({ option, fields }: DoctorCommand): string {
  const shown = fields.filter((field) => field.example !== undefined);
  const settings = shown.map((field) => `${flagOf(field)} ${field.example}`);
  const variant = option === undefined ? [] : [`--${option}`];
  return [...variant, ...settings.map((setting) => `\\\n      ${setting}`)].join(" ");
}
