import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
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
  const document = json(await pulumi(["stack", "export"], location));
  const resources = exported.safeParse(document).data?.deployment.resources;
  if (!resources) {
    throw new InconclusiveError(
      "pulumi stack export returned no deployment: the stack has no resources yet.",
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
  const known = ours.length === 0 ? "" : ` It has: ${ours.map(named).join(", ")}.`;
  if (!first) {
    throw new UsageError(
      `--resource: the stack has no ${resourceType}${wanted === undefined ? "" : ` "${wanted}"`}.${known}`,
    );
  }
  if (wanted === undefined) {
    throw new UsageError(
      `the stack has several resources of type ${resourceType}.${known} Select one with --resource.`,
    );
  }
  throw new UsageError(
    `--resource: several resources of type ${resourceType} are named "${wanted}". Use one of the URNs: ${found.map(({ urn }) => urn).join(", ")}.`,
  );
}

/** Reads one output of the stack in plain text. It is kept in memory only. */
export async function outputOf(name: string, location: StackLocation): Promise<unknown> {
  return json(await pulumi(["stack", "output", name, "--show-secrets", "--json"], location));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InconclusiveError("the output of the pulumi CLI is not valid JSON.");
  }
}

/** Returns the output of the pulumi CLI on PATH. An error contains the last lines of its error output. */
async function pulumi(args: readonly string[], { stack, signal }: StackLocation): Promise<string> {
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
      `pulumi ${args.slice(0, 2).join(" ")} failed: ${last || `exit code ${code}`}`,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new InconclusiveError("the pulumi CLI is required to read the stack and was not found on PATH.");
    }
    throw error;
  }
}
