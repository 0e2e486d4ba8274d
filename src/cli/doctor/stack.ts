import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { SIGNATURE_KEY, typeToken } from "../../contract";
import type { Values } from "../../services/resource-definition";
import { parseUrn } from "../support/urn";
import { UsageError } from "../support/usage";
import type { Entry } from "./entry";
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

/** Where to look: the stack by its name, or the selected one. */
export interface StackPlace {
  stack: string | undefined;
  signal: AbortSignal;
}

/** The inputs of a resource as the stack's state has them; what is encrypted there is named, not read. */
export async function stateOf(
  entry: Entry,
  wanted: string | undefined,
  place: StackPlace,
): Promise<{ values: Values; encrypted: string[] }> {
  const document = json(await pulumi(["stack", "export"], place));
  const resources = exported.safeParse(document).data?.deployment.resources;
  if (!resources) {
    throw new InconclusiveError("pulumi stack export wrote no deployment: the stack has no resources yet");
  }
  const inputs = Object.entries(theOne(entry, resources, wanted).inputs ?? {});
  const isPlain = ([, value]: [string, unknown]) =>
    typeof value !== "object" || value === null || !(SIGNATURE_KEY in value);
  return {
    values: Object.fromEntries(inputs.filter(isPlain)),
    encrypted: inputs.filter((one) => !isPlain(one)).map(([input]) => input),
  };
}

function theOne({ kind }: Entry, resources: readonly Resource[], wanted: string | undefined): Resource {
  const ours = resources.filter((one) => one.type === typeToken(kind) && !one.delete);
  const named = (one: Resource) => parseUrn(one.urn)?.name ?? one.urn;
  const found = ours.filter((one) => wanted === undefined || one.urn === wanted || named(one) === wanted);
  const [first, ...others] = found;
  if (first && others.length === 0) {
    return first;
  }
  const known = `it has ${ours.length === 0 ? "none" : ours.map(named).join(", ")}`;
  if (!first) {
    throw new UsageError(`the stack has no ${kind}${wanted === undefined ? "" : ` "${wanted}"`}; ${known}`);
  }
  if (wanted === undefined) {
    throw new UsageError(`the stack has several ${kind}; ${known}: name one with --resource`);
  }
  throw new UsageError(
    `several ${kind} are named "${wanted}"; give the URN: ${found.map(({ urn }) => urn).join(", ")}`,
  );
}

/** The value of one output of the stack in plain, in memory only. */
export async function outputOf(name: string, place: StackPlace): Promise<unknown> {
  return json(await pulumi(["stack", "output", name, "--show-secrets", "--json"], place));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InconclusiveError("the pulumi CLI answered something that is no JSON");
  }
}

/** What the CLI found on PATH writes; its own words are passed on where it fails. */
async function pulumi(args: readonly string[], { stack, signal }: StackPlace): Promise<string> {
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
      throw new InconclusiveError("there is no pulumi CLI on PATH, which reads the stack");
    }
    throw error;
  }
}
