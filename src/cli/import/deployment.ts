import { z } from "zod";
import { parseUrn } from "../support/urn";

/** What an import reads and writes of a resource in an export; everything else is kept as it is. */
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

/** The document of `pulumi stack export`, or a sentence that quotes nothing of it, since it may hold secrets. */
export function parseExport(name: string, json: string): ExportedStack {
  const document = parseJson(name, json);
  const version = anyVersion.safeParse(document).data?.version;
  if (version !== undefined && version !== 3) {
    throw new Error(`${name} is an export of version ${version}; this release knows version 3 only`);
  }
  const result = exported.safeParse(document);
  if (!result.success) {
    const places = result.error.issues.map(({ path }) => path.join(".") || "the document").slice(0, 5);
    throw new Error(
      `${name} is not what pulumi stack export writes (wrong or missing: ${places.join(", ")})`,
    );
  }
  // Not the parsed copy: what is unknown here must stay exactly as it is.
  const stack = document as ExportedStack;
  const pending = stack.deployment.pending_operations?.length ?? 0;
  if (pending > 0) {
    throw new Error(
      `the stack has pending operations (${pending}) of an interrupted run; settle them first with pulumi refresh (--clear-pending-creates), then export again`,
    );
  }
  refuseBroken(name, stack);
  return stack;
}

function parseJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${name} is no JSON; write it with pulumi stack export`);
  }
}

/**
 * What the engine verifies on `pulumi stack import`, as far as an import can touch it: parents and providers
 * stand before their resources, and of equal URNs at most one is not marked for deletion (pulumi:
 * pkg/resource/deploy/snapshot.go, VerifyIntegrity).
 */
export function refuseBroken(name: string, { deployment }: ExportedStack): void {
  const urns = new Set<string>();
  const alive = new Set<string>();
  const providers = new Set<string>();
  for (const { urn, type, id, parent, provider, ...marks } of deployment.resources ?? []) {
    const problem = (what: string) => new Error(`${name} is not valid: ${urn} ${what}`);
    if (!marks.delete && alive.has(urn)) {
      throw problem("is in it twice");
    }
    if (parent && !urns.has(parent)) {
      throw problem(`has the parent ${parent}, which is not before it`);
    }
    if (provider && !providers.has(provider) && !marks.pendingReplacement) {
      throw problem(`has the provider ${provider}, which is not before it`);
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
