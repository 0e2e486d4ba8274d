import { Command } from "commander";
import { manifests } from "../contract";
import { SERVICE_IDS, services } from "../services/registry";
import type { ImportOptions } from "./import/run";
import { withUsageErrors } from "./support/usage";

/** The resource types that can be read from their service. */
const IMPORTABLE = Object.entries(manifests).flatMap(([type, { readable }]) => (readable ? [type] : []));

/** The environment variables with the credentials and the URL of each service that can be read. */
function credentialLines(): string {
  const readable = SERVICE_IDS.filter((id) =>
    services[id].resources.some((type) => IMPORTABLE.includes(type)),
  );
  const lines = readable.map((id) => {
    const { forms, url } = services[id].credentials;
    const ways = forms.map((form) => form.map(({ environment }) => environment).join(" with "));
    return `  ${services[id].title}, URL in ${url.environment}:\n${ways.map((way) => `      ${way}`).join(", or\n")}`;
  });
  return lines.join("\n");
}

const HELP = `
Reads the object from its service and adds it to a copy of the stack's export.
The service is not changed. An import takes three commands:

  pulumi stack export --file state.json
  byob import RyzeInstanceS3 my-instance --name chat \\
      --in state.json --out new.json
  pulumi stack import --file new.json && rm new.json

Add the printed code to the program. The next preview shows no change.

Credentials of the services come from environment variables only, not from stack
configuration:
${credentialLines()}
Set the variable with the URL to use a server other than the default one.

Inputs that no service returns (secret keys) come from environment variables. If
a variable is not set, the command asks for the value on the terminal, without
echo. To leave an optional secret unset, set its variable to an empty string:
  BYOB_IMPORT_<RESOURCE NAME>_<INPUT>
      for one resource, e.g. BYOB_IMPORT_CHAT_SECRET_KEY
  BYOB_IMPORT_<INPUT>
      for all resources, e.g. BYOB_IMPORT_AWS_SECRET_ACCESS_KEY

Examples:
  byob import LabelStudioImportStorage 12 --name raw \\
      --in state.json --out new.json
  byob import FlashbackBucket c0fa05f7-2200-4424-8e58-5c81080f39be \\
      --name media --provider eu --in state.json --out new.json
  byob import --file import.json --in state.json --out new.json --json
      several objects, each optionally with "parent" and "provider":
      [{"type": "RyzeInstanceS3", "id": "my-instance", "name": "chat"}, …]
  byob import RyzeInstanceS3 my-instance --name chat \\
      --stack dev --project shop --in state.json --out new.json
      a stack without resources, whose export contains neither stack nor project

Exit codes:
  0    the new document is written
  1    failed; nothing is written, and the reason is on stderr
  64   the command line or the --file list is invalid; nothing is written
  130  ended by Ctrl-C, or 128 + signal; nothing is written
`;

/** The command `byob import`, which adds resources to an exported stack. */
export function importCommand(): Command {
  return withUsageErrors(new Command("import"))
    .description("Add existing objects of a service to an exported stack.")
    .argument("[type]", IMPORTABLE.join(", "))
    .argument("[id]", "instance name, storage ID or bucket ID")
    .option("--in <file>", "output of `pulumi stack export`; - for stdin (required)")
    .option(
      "--out <file>",
      "file for `pulumi stack import`, with secrets in plain text, mode 0600; - for stdout (required)",
    )
    .option("--name <name>", "name of the resource in the program")
    .option("--parent <name or URN>", "parent of the resource; it must exist in the stack")
    .option("--provider <name or URN>", "explicit byob.Provider; it must exist in the stack")
    .option("--file <file>", "JSON list of {type, id, name, parent?, provider?} instead of the arguments")
    .option("--stack <name>", "name of the stack, if the export contains no resources")
    .option("--project <name>", "name of the project, if the export contains no resources")
    .option("--no-input", "never ask; a missing required secret is an error, an optional one stays unset")
    .option("--json", "print one line of JSON instead of code")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", HELP)
    .action(async (type: string | undefined, id: string | undefined, options: ImportOptions) => {
      // Loaded on first use, so that the other commands start faster.
      const { runImport } = await import("./import/run");
      await runImport(type, id, options);
    });
}
