import type { Service } from "./kit/service";
import { SERVICES, TITLES } from "./kit/service-names";
import { definitionOf } from "./services/definition-of";

/**
 * The examples in the help of the command.
 * @param name the command's name
 */
export function helpText(name: string): string {
  const examples: [string, string][] = [
    ["", "print usage, log each request"],
    ["-- pulumi up", "run a command with the environment variables of the emulators"],
    ["--state sandbox.state", "keep the content for the next start"],
    ["--free-ports --log > log", "use free ports, write the log to a file"],
    ...optionExamples(),
    ["--open", "show what happens in a browser"],
    ["--bucket broken-acl", "the bucket rejects uploads with an ACL"],
    ["--json", 'print one line of JSON with "urls", "environment" and "bucket"'],
    ["--faults faults.json", "make requests fail as listed in the file, for example:"],
  ];
  const commands = examples.map(([options, effect]) => [`${name} ${options}`, effect] as const);
  return `
Examples:
${columns(commands)}
      [{"service": "flashback", "method": "POST", "path": "/bucket", "times": 2, "then": {"status": 503}}]

A command after -- also gets the bucket to register: SANDBOX_BUCKET,
SANDBOX_ENDPOINT, SANDBOX_REGION, SANDBOX_ACCESS_KEY_ID and
SANDBOX_SECRET_ACCESS_KEY. Its exit code becomes that of this command.

Control routes of each emulator:
  curl URL/_sandbox/requests                  received requests: field names, never their values
  curl URL/_sandbox/state                     stored objects; secrets only as a hash
  curl -X PATCH URL/_sandbox/state -d '{"at": "instances/my-instance", "set": {"bucket": "drifted"}}'
  curl -X POST URL/_sandbox/faults -d '{"path": "/bucket", "times": 2, "then": {"status": 503}}'
  curl URL/_sandbox/faults                    active faults, with their numbers
  curl -X DELETE URL/_sandbox/faults/1        remove fault 1; without the number, remove all
${columns(controlExamples())}
`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join("\n");
}

/** The options of single emulators. */
function optionExamples(): [string, string][] {
  const options = SERVICES.flatMap((service) => definitionOf(service).commandOptions ?? []);
  return options.map(({ flag, example: { value, effect } }) => [`${flag.split(" ")[0]} ${value}`, effect]);
}

/** The control routes of single emulators. */
function controlExamples(): [string, string][] {
  return SERVICES.flatMap((name) => {
    const { controls = [] }: Service = definitionOf(name).create({});
    return controls.map(({ example, description }): [string, string] => [
      `curl ${example}`,
      `${TITLES[name]} ${description}`,
    ]);
  });
}
