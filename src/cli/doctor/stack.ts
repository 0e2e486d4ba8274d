import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import * as z from "zod";
import { SIGNATURE_KEY, typeToken } from "../../contract";
import type { Values } from "../../services/resource-definition";
import { parseUrn } from "../support/urn";
import { UsageError } from "../support/usage";
import type { DoctorCommand } from "./entry";
import { InconclusiveError } from "./problems";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  delete: z.boolean().optional(),
  inputs: z.looseObject({}).optional(),
});
type Resource = z.output<typeof resource>;
const exported = z.looseObject({
  deployment: z.looseObject({ resources: z.array(resource).nullish() }),
});

/** A stack; without a name, the selected one. */
export interface StackLocation {
  stack: string | undefined;
  signal: AbortSignal;
}

/** Reads the inputs of a resource from the state of a stack. Encrypted inputs are listed by name. */
export async function stateOf(
  entry: DoctorCommand,
  wanted: string | undefined,
  location: StackLocation,
): Promise<{ values: Values; encrypted: string[] }> {
  const document = await pulumi(["stack", "export"], location);
  const resources = exported.safeParse(document).data?.deployment.resources;
  if (!resources) {
    throw new InconclusiveError(
      'the output of "pulumi stack export" contains no resources. Run "pulumi up" first, or set the settings as options instead of --stack.',
    );
  }
  const inputs = Object.entries(theOne(entry, resources, wanted).inputs ?? {});
  const isPlain = ([, value]: [string, unknown]) =>
    typeof value !== "object" || value === null || !(SIGNATURE_KEY in value);
  return {
    values: Object.fromEntries(inputs.filter(isPlain)),
    encrypted: inputs.filter((one) => !isPlain(one)).map(([input]) => input),
  };
}

function theOne(
  { resourceType }: DoctorCommand,
  resources: readonly Resource[],
  wanted: string | undefined,
): Resource {
  const ours = resources.filter((one) => one.type === typeToken(resourceType) && !one.delete);
  const named = (one: Resource) => parseUrn(one.urn)?.name ?? one.urn;
  const found = ours.filter((one) => wanted === undefined || one.urn === wanted || named(one) === wanted);
  const [first, ...others] = found;
  if (first && others.length === 0) {
    return first;
  }
  if (ours.length === 0) {
    throw new UsageError(
      `--stack: the stack has no resource of type ${resourceType}. Select another stack, or set the settings as options.`,
    );
  }
  const known = ours.map(named).join(", ");
  if (wanted === undefined) {
    throw new UsageError(
      `--stack: the stack has several resources of type ${resourceType}. Select one with --resource: ${known}.`,
    );
  }
  if (!first) {
    throw new UsageError(
      `--resource: the stack has no ${resourceType} "${wanted}". Use one of its resources of this type: ${known}.`,
    );
  }
  throw new UsageError(
    `--resource: several resources of type ${resourceType} are named "${wanted}". Use one of the URNs: ${found.map(({ urn }) => urn).join(", ")}.`,
  );
}

/** Reads one output of the stack in plain text. It is kept in memory only. */
export async function outputOf(name: string, location: StackLocation): Promise<unknown> {
  return pulumi(["stack", "output", name, "--show-secrets", "--json"], location);
}

/** Returns the parsed output of the pulumi CLI on PATH. */
async function pulumi(args: readonly string[], location: StackLocation): Promise<unknown> {
  const text = await outputOfCli(args, location);
  try {
    return JSON.parse(text);
  } catch {
    throw new InconclusiveError(
      `"${nameOfCommand(args)}" did not print valid JSON. Run it on the command line to see its output, and update the pulumi CLI if it is old.`,
    );
  }
}

/** Subcommand without its arguments and options. */
function nameOfCommand(args: readonly string[]): string {
  return `pulumi ${args.slice(0, 2).join(" ")}`;
}

/** Returns the output of the pulumi CLI. An error contains the last lines of its error output. */
async function outputOfCli(args: readonly string[], { stack, signal }: StackLocation): Promise<string> {
  const all = [...args, "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  const child = spawn("pulumi", all, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  try {
    const [code, out, err] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)]);
    if (code === 0) {
      return out.toString("utf8");
    }
    const last = err.toString("utf8").trim().split("\n").slice(-3).join(" ");
    throw new InconclusiveError(
      `"${nameOfCommand(args)}" failed: ${last.replace(/\.$/, "") || `exit code ${code}`}. Run this command in the directory of the Pulumi program, and check --stack and "pulumi whoami".`,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new InconclusiveError(
        "the pulumi CLI is required to read the stack and was not found on PATH. Install it, or set the settings and keys without --stack, --resource and --secrets-from-stack-output.",
      );
    }
    throw error;
  }
}
