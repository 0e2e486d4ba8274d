import { randomUUID } from "node:crypto";
import { type ResourceType, typeToken } from "../../contract";
import { findBaseUrl } from "../../provider/import-state";
import type { ResourceDefinition } from "../../services/resource-definition";
import { childUrn, formatUrn, parseUrn, STACK_TYPE } from "../support/urn";
import type { ExportedStack, StoredResource } from "./deployment";
import type { ImportRequest } from "./requests";

/** Name of the stack and its project, where they are known from elsewhere. */
export interface StackNames {
  stack?: string;
  project?: string;
}

/** Where an object goes: nothing of it is read yet. */
export interface ImportTarget {
  request: ImportRequest;
  baseUrl: string;
  resource: StoredResource;
}

const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

/**
 * Finds the place of each wanted object, with a new default provider and stack where the export has none,
 * and refuses what the stack already has. Answers the resources of the new document, the wanted ones still
 * without inputs and outputs.
 */
export function placeAll(
  document: ExportedStack,
  requests: readonly ImportRequest[],
  names: StackNames,
): { resources: StoredResource[]; placements: ImportTarget[] } {
  const resources = [...(document.deployment.resources ?? [])];
  const root = stackOf(resources, names);
  const placements = requests.map((request) => {
    const placement = place(resources, root, request);
    resources.push(placement.resource);
    return placement;
  });
  return { resources, placements };
}

function place(resources: StoredResource[], root: string, request: ImportRequest): ImportTarget {
  const { kind, id, name } = request;
  const parent = request.parent === undefined ? root : theOne(resources, request.parent, "parent").urn;
  const provider =
    request.provider === undefined
      ? defaultProvider(resources, root)
      : theOne(
          resources.filter(({ type }) => type === PROVIDER_TYPE),
          request.provider,
          "provider",
        );
  const baseUrl = baseUrlOf(kind);
  refuseOtherServer(kind, provider, baseUrl);
  const type = typeToken(kind.type as ResourceType);
  const urn = childUrn(parent, type, name);
  refuseKnown(resources, urn, kind, id, baseUrl);
  const now = new Date().toISOString();
  const resource = {
    urn,
    custom: true,
    id,
    type,
    inputs: { baseUrl },
    parent,
    provider: `${provider.urn}::${provider.id}`,
    created: now,
    modified: now,
  };
  return { request, baseUrl, resource };
}

/** URN of the stack itself; a stack that never had resources has no entry for it either. */
function stackOf(resources: StoredResource[], names: StackNames): string {
  const [first] = resources;
  const known = first && parseUrn(first.urn);
  for (const part of ["stack", "project"] as const) {
    if (known && names[part] !== undefined && names[part] !== known[part]) {
      throw new Error(`--${part} says "${names[part]}", but the export is of ${part} "${known[part]}"`);
    }
  }
  const { stack, project } = known ?? names;
  if (!stack || !project) {
    throw new Error(
      "the export has no resources, and so names neither stack nor project; add --stack and --project",
    );
  }
  const urn = formatUrn({ stack, project, type: STACK_TYPE, name: `${project}-${stack}` });
  if (!resources.some((resource) => resource.urn === urn)) {
    resources.unshift({ urn, custom: false, type: STACK_TYPE });
  }
  return urn;
}

/** The provider that serves resources without one of their own; the engine finds it by its URN. */
function defaultProvider(resources: StoredResource[], root: string): StoredResource {
  const urn = childUrn(root, PROVIDER_TYPE, "default");
  const found = resources.find((resource) => resource.urn === urn && !resource.delete);
  if (found) {
    return found;
  }
  const now = new Date().toISOString();
  const made = { urn, custom: true, id: randomUUID(), type: PROVIDER_TYPE, created: now, modified: now };
  resources.push(made);
  return made;
}

function theOne(resources: readonly StoredResource[], wanted: string, what: string): StoredResource {
  const found = resources.filter(
    (resource) => !resource.delete && (resource.urn === wanted || parseUrn(resource.urn)?.name === wanted),
  );
  const [first, ...others] = found;
  if (!first) {
    throw new Error(`the stack has no ${what} "${wanted}"; run pulumi up with it first, then export again`);
  }
  if (others.length > 0) {
    throw new Error(
      `the stack has several resources "${wanted}"; give the ${what} by its URN: ${found.map(({ urn }) => urn).join(", ")}`,
    );
  }
  return first;
}

/** The environment alone is asked, so it alone is named. */
function baseUrlOf(kind: ResourceDefinition): string {
  const source = kind.service.credentials;
  const isSet = (name: string) => Boolean(process.env[name]);
  if (!source.forms.some((form) => form.every(({ environment }) => isSet(environment)))) {
    const ways = source.forms.map((form) => form.map(({ environment }) => environment).join(" with "));
    const url = `${source.url.environment}${source.defaultUrl ? ` for another server than ${source.defaultUrl}` : ""}`;
    throw new Error(
      `no credential for ${source.service} in the environment; set ${ways.join(", or ")}, and ${url}`,
    );
  }
  const found = findBaseUrl(kind, process.env);
  if ("problem" in found) {
    throw new Error(found.problem);
  }
  return found.baseUrl;
}

/** Under a provider of another server the next preview would move the object there. */
function refuseOtherServer(kind: ResourceDefinition, provider: StoredResource, baseUrl: string): void {
  const { inputs = {}, urn } = provider;
  const explicitProvider = "byob:provider" in inputs;
  const isKnown = (value: unknown) => value === undefined || typeof value === "string";
  const { config: key, formerConfig = key } = kind.service.credentials.url;
  if (!isKnown(inputs[`byob:${key}`] ?? inputs[`byob:${formerConfig}`])) {
    return;
  }
  const config = (name: string) => {
    const value = inputs[`byob:${name}`];
    return value === undefined || typeof value === "string" ? value || undefined : "encrypted";
  };
  const name = parseUrn(urn)?.name;
  const first = "or run pulumi up first, so that the state has the present configuration";
  const home = findBaseUrl(kind, process.env, { config, explicitProvider });
  if ("problem" in home) {
    throw new Error(`provider "${name}" of the stack cannot serve a ${kind.type}: ${home.problem}; ${first}`);
  }
  if (home.baseUrl !== baseUrl) {
    throw new Error(
      `provider "${name}" of the stack is at ${home.baseUrl}, but the environment says ${baseUrl}; set ${kind.service.credentials.url.environment} to the former, ${first}`,
    );
  }
}

function refuseKnown(
  resources: readonly StoredResource[],
  urn: string,
  kind: ResourceDefinition,
  id: string,
  baseUrl: string,
): void {
  const type = typeToken(kind.type as ResourceType);
  const alive = resources.filter((resource) => !resource.delete);
  if (alive.some((resource) => resource.urn === urn)) {
    throw new Error(`the stack already has ${urn}; choose another name`);
  }
  const urlOf = ({ inputs }: StoredResource) => inputs?.baseUrl ?? kind.service.credentials.defaultUrl;
  const owner = alive.find((one) => one.type === type && one.id === id && urlOf(one) === baseUrl);
  if (owner) {
    throw new Error(`the stack already has ${kind.type} "${id}" of ${baseUrl}: ${owner.urn}`);
  }
}
