import { Command } from "commander";
import { manifests } from "../contract";
import { SERVICE_IDS, services } from "../services/registry";
import type { ImportOptions } from "./import/run";
import { withUsageErrors } from "./support/usage";

/** The resource types whose service answers what it has. */
const IMPORTABLE = Object.entries(manifests).flatMap(([type, { readable }]) => (readable ? [type] : []));

/** The environment variables with the credentials and the URL of each service that can be read. */
function credentialLines(): string {
  const readable = SERVICE_IDS.filter((id) =>
    services[id].resources.some((type) => IMPORTABLE.includes(type)),
  );
  const lines = readable.map((id) => {
    const { forms, url } = services[id].credentials;
    const ways = forms.map((form) => form.map(({ environment }) => environment).join(" with "));
    return `  ${services[id].title}: ${ways.join(", or ")}; ${url.environment}`;
  });
  return lines.join("\n");
}

const HELP = `
The object is read from its service and added to a copy of the stack's export; the service itself is not
changed. Three commands:

  pulumi stack export --file state.json
  byob import RyzeInstanceS3 my-instance --name chat --in state.json --out new.json
  pulumi stack import --file new.json && rm new.json

Put the printed text into the program, and the next preview shows no change.

Credentials of the services come from the environment only, since there is no stack configuration here:
${credentialLines()}
The variable with the URL is needed for another server than the built-in one.

Inputs that no service answers (secret keys) come from the environment, else they are asked for on the
terminal, without echo; never from options. An empty variable means "none":
  BYOB_IMPORT_<RESOURCE NAME>_<INPUT>         for one resource, e.g. BYOB_IMPORT_CHAT_SECRET_KEY
  BYOB_IMPORT_<INPUT>                         for all, e.g. BYOB_IMPORT_AWS_SECRET_ACCESS_KEY

Examples:
  byob import LabelStudioImportStorage 12 --name raw --in state.json --out new.json
  byob import FlashbackBucket c0fa05f7-2200-4424-8e58-5c81080f39be --name media --provider eu --in state.json --out new.json
  byob import --file import.json --in state.json --out new.json --json
      several at once: [{"kind": "RyzeInstanceS3", "id": "my-instance", "name": "chat"}, …], each also with
      "parent" and "provider"
  byob import RyzeInstanceS3 my-instance --name chat --stack dev --project shop --in state.json --out new.json
      a stack without resources: its export names neither stack nor project

Exit codes: 0 the new document is written; 1 it is not, and the reason is on stderr; 64 nor is it,
since the command line or the list of --file is wrong; 130 (128 + signal) ended by Ctrl-C or a signal,
nothing is written.
`;

export function importCommand(): Command {
  return withUsageErrors(new Command("import"))
    .description("Add objects that a service already has to an exported stack.")
    .argument("[kind]", IMPORTABLE.join(", "))
    .argument("[id]", "instance name, storage id or bucket id")
    .option("--in <file>", "what `pulumi stack export` wrote; - for stdin (required)")
    .option(
      "--out <file>",
      "file for `pulumi stack import`, with secrets in plain text, mode 0600; - for stdout (required)",
    )
    .option("--name <name>", "name of the resource in the program")
    .option("--parent <name or URN>", "parent of the resource, which the stack must have already")
    .option("--provider <name or URN>", "a Provider of the program, which the stack must have already")
    .option("--file <file>", "JSON list of {kind, id, name, parent?, provider?} instead of the arguments")
    .option("--stack <name>", "name of the stack, where the export has no resources")
    .option("--project <name>", "name of the project, where the export has no resources")
    .option("--no-input", "never ask; what is missing in the environment is an error, or absent")
    .option("--json", "print one line of JSON instead of the program's text")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", HELP)
    .action(async (kind: string | undefined, id: string | undefined, options: ImportOptions) => {
      // Loaded when it is used, so that the other commands start without it.
      const { runImport } = require("./import/run") as typeof import("./import/run");
      await runImport(kind, id, options);
    });
}
