/**
 * Document of `pulumi stack export`, as far as an import reads or changes it.
 *
 * The document contains secrets, and fields that this package does not know. Errors therefore quote paths instead of values,
 * and the parser returns the document itself instead of a validated copy, so that unknown fields stay unchanged. Only version
 * 3 is supported.
 */
import * as z from "zod";
import { parseUrn } from "../support/urn";

/** Resource of an export: the fields that an import reads or writes. All other fields stay unchanged. */
export interface StoredResource {
  urn: string;
  custom?: boolean;
  id?: string;
  type: string;
  parent?: string;
  /** URN and id of the provider, joined by `::`. */
  provider?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  additionalSecretOutputs?: readonly string[];
  delete?: boolean;
  pendingReplacement?: boolean;
  created?: string;
  modified?: string;
}

/** Document of `pulumi stack export`. */
export interface ExportedStack {
  version: 3;
  deployment: { resources?: StoredResource[]; pending_operations?: unknown[] };
}

const text = z.string().min(1);
const storedResource = z.looseObject({
  urn: text.refine((urn) => parseUrn(urn) !== undefined),
  type: text,
  id: z.string().optional(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  inputs: z.looseObject({}).optional(),
  outputs: z.looseObject({}).optional(),
  delete: z.boolean().optional(),
  pendingReplacement: z.boolean().optional(),
});
const exported = z.looseObject({
  version: z.literal(3),
  deployment: z.looseObject({
    resources: z.array(storedResource).nullish(),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});
const anyVersion = z.looseObject({ version: z.number() });

/** Parses an export. Errors quote no value of it, because it can contain secrets. */
export function parseExport(name: string, json: string): ExportedStack {
  const document = parseJson(name, json);
  const version = anyVersion.safeParse(document).data?.version;
  if (version !== undefined && version !== 3) {
    throw new Error(
      `${name}: must be an export of version 3, got version ${version}. Update pulumi-byob and the Pulumi CLI, then export the stack again.`,
    );
  }
  const result = exported.safeParse(document);
  if (!result.success) {
    const locations = result.error.issues.map(({ path }) => path.join(".") || "the document").slice(0, 5);
    throw new Error(
      `${name}: must be the output of "pulumi stack export" (missing or not valid: ${locations.join(", ")}). Export the stack again and do not edit the file.`,
    );
  }
  // Not the validated copy, because unknown fields must stay unchanged.
  const stack = document as ExportedStack;
  const pending = stack.deployment.pending_operations?.length ?? 0;
  if (pending > 0) {
    throw new Error(
      `${name}: contains pending operations (${pending}) of an interrupted update. Run "pulumi refresh --clear-pending-creates", then export the stack again.`,
    );
  }
  assertUsable(name, stack);
  return stack;
}

function parseJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${name}: must be valid JSON. Create it with "pulumi stack export".`);
  }
}

/**
 * Asserts what the engine verifies on `pulumi stack import`, as far as an import can break it. Parents and providers precede
 * their resources, and at most one resource with a URN is not marked for deletion (pulumi: pkg/resource/deploy/snapshot.go,
 * VerifyIntegrity).
 */
export function assertUsable(name: string, { deployment }: ExportedStack): void {
  const urns = new Set<string>();
  const alive = new Set<string>();
  const providers = new Set<string>();
  for (const { urn, type, id, parent, provider, ...marks } of deployment.resources ?? []) {
    const problem = (what: string, remedy: string) =>
      new Error(
        `${name}: "pulumi stack import" rejects this state: ${urn} ${what}. ${remedy}, then export the stack again.`,
      );
    const repair = 'Run "pulumi state repair"';
    if (!marks.delete && alive.has(urn)) {
      throw problem("exists twice", `Remove one of the two with "pulumi state edit"`);
    }
    if (parent && !urns.has(parent)) {
      throw problem(`has the parent ${parent}, which is not listed before it`, repair);
    }
    if (provider && !providers.has(provider) && !marks.pendingReplacement) {
      throw problem(`has the provider ${provider}, which is not listed before it`, repair);
    }
    urns.add(urn);
    if (!marks.delete) {
      alive.add(urn);
    }
    if (type.startsWith("pulumi:providers:")) {
      providers.add(`${urn}::${id}`);
    }
  }
}
