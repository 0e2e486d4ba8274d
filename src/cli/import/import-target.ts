/**
 * Targets of an import: finds URN, parent and provider of each object in the exported stack.
 *
 * The engine rejects a document in which a parent or provider does not precede its resource, and the next preview moves an
 * object whose provider has the URL of another server. All objects are therefore checked against the stack before the first
 * request to a service. Whether an object exists is known only when it is read.
 */
import { randomUUID } from "node:crypto";
import { type ResourceType, typeToken } from "../../contract";
import { findBaseUrl } from "../../provider/import-state";
import type { ResourceDefinition } from "../../services/resource-definition";
import { childUrn, formatUrn, parseUrn, STACK_TYPE } from "../support/urn";
import type { ExportedStack, StoredResource } from "./deployment";
import type { ImportRequest } from "./requests";

/** Names of the stack and its project, if options set them. */
export interface StackNames {
  stack?: string;
  project?: string;
}

/** Position of an object in the stack, before the object is read. */
export interface ImportTarget {
  request: ImportRequest;
  baseUrl: string;
  resource: StoredResource;
}

const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

/**
 * Finds the target of each object, and adds the stack and the default provider if the export does not contain them. Throws if
 * the stack already contains an object. Returns the resources of the new document; the imported ones have no inputs and
 * outputs yet.
 */
export function locateAll(
  document: ExportedStack,
  requests: readonly ImportRequest[],
  names: StackNames,
): { resources: StoredResource[]; targets: ImportTarget[] } {
  const resources = [...(document.deployment.resources ?? [])];
  const root = stackOf(resources, names);
  const targets = requests.map((request) => {
    const target = locate(resources, root, request);
    resources.push(target.resource);
    return target;
  });
  return { resources, targets };
}

function locate(resources: StoredResource[], root: string, request: ImportRequest): ImportTarget {
  const { definition, id, name } = request;
  const parent = request.parent === undefined ? root : theOne(resources, request.parent, "parent").urn;
  const provider =
    request.provider === undefined
      ? defaultProvider(resources, root)
      : theOne(
          resources.filter(({ type }) => type === PROVIDER_TYPE),
          request.provider,
          "provider",
        );
  const baseUrl = baseUrlOf(definition);
  assertSameServer(definition, provider, baseUrl);
  const type = typeToken(definition.type as ResourceType);
  const urn = childUrn(parent, type, name);
  assertNotManaged(resources, urn, definition, id, baseUrl);
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

/** Returns the URN of the stack, and adds its entry, which is missing in a stack that never had resources. */
function stackOf(resources: StoredResource[], names: StackNames): string {
  const [first] = resources;
  const known = first && parseUrn(first.urn);
  for (const part of ["stack", "project"] as const) {
    if (known && names[part] !== undefined && names[part] !== known[part]) {
      throw new Error(
        `--${part}: must be "${known[part]}" as in the export, got "${names[part]}". Remove the option, or export the other stack.`,
      );
    }
  }
  const { stack, project } = known ?? names;
  if (!stack || !project) {
    throw new Error("--stack, --project: required, because the export contains no resources that name them.");
  }
  const urn = formatUrn({ stack, project, type: STACK_TYPE, name: `${project}-${stack}` });
  if (!resources.some((resource) => resource.urn === urn)) {
    resources.unshift({ urn, custom: false, type: STACK_TYPE });
  }
  return urn;
}

/** Returns the provider of resources without an explicit one, and adds it if it is missing. The engine finds it by its URN. */
function defaultProvider(resources: StoredResource[], root: string): StoredResource {
  const urn = childUrn(root, PROVIDER_TYPE, "default");
  const found = resources.find((resource) => resource.urn === urn && !resource.delete);
  if (found) {
    return found;
  }
  const now = new Date().toISOString();
  const provider = { urn, custom: true, id: randomUUID(), type: PROVIDER_TYPE, created: now, modified: now };
  resources.push(provider);
  return provider;
}

function theOne(resources: readonly StoredResource[], wanted: string, what: string): StoredResource {
  const found = resources.filter(
    (resource) => !resource.delete && (resource.urn === wanted || parseUrn(resource.urn)?.name === wanted),
  );
  const [first, ...others] = found;
  if (!first) {
    throw new Error(
      `${what} "${wanted}": does not exist in the stack. Create it with "pulumi up", then export the stack again.`,
    );
  }
  if (others.length > 0) {
    throw new Error(
      `${what} "${wanted}": several resources have this name. Use one of the URNs: ${found.map(({ urn }) => urn).join(", ")}.`,
    );
  }
  return first;
}

/** Returns the URL from the environment. Errors name no other source, because the command reads no other one. */
function baseUrlOf(definition: ResourceDefinition): string {
  const source = definition.service.credentials;
  const isSet = (name: string) => Boolean(process.env[name]);
  if (!source.forms.some((form) => form.every(({ environment }) => isSet(environment)))) {
    const ways = source.forms.map((form) => form.map(({ environment }) => environment).join(" with "));
    const { environment: variable } = source.url;
    const url = source.defaultUrl
      ? `. For a server other than ${source.defaultUrl}, also set ${variable}`
      : `, and ${variable}`;
    throw new Error(
      `${source.service}: no environment variable contains a credential. Set ${ways.join(", or ")}${url}.`,
    );
  }
  const found = findBaseUrl(definition, process.env);
  if ("problem" in found) {
    throw new Error(found.problem);
  }
  return found.baseUrl;
}

/** Throws if the provider has the URL of another server: the next preview would move the object to it. */
function assertSameServer(definition: ResourceDefinition, provider: StoredResource, baseUrl: string): void {
  const { inputs = {}, urn } = provider;
  const explicitProvider = "byob:provider" in inputs;
  const isKnown = (value: unknown) => value === undefined || typeof value === "string";
  const { config: key, formerConfig = key } = definition.service.credentials.url;
  if (!isKnown(inputs[`byob:${key}`] ?? inputs[`byob:${formerConfig}`])) {
    return;
  }
  const config = (name: string) => {
    const value = inputs[`byob:${name}`];
    return value === undefined || typeof value === "string" ? value || undefined : "encrypted";
  };
  const name = parseUrn(urn)?.name;
  const home = findBaseUrl(definition, process.env, { config, explicitProvider });
  if ("problem" in home) {
    throw new Error(
      `provider "${name}" of the stack cannot be used for a ${definition.type}: ${home.problem} If its configuration has changed since, run "pulumi up" and export the stack again.`,
    );
  }
  if (home.baseUrl !== baseUrl) {
    throw new Error(
      `provider "${name}" of the stack uses ${home.baseUrl}, but the environment sets ${baseUrl}. Set ${definition.service.credentials.url.environment} to ${home.baseUrl}, or, if the configuration of the provider has changed, run "pulumi up" and export the stack again.`,
    );
  }
}

function assertNotManaged(
  resources: readonly StoredResource[],
  urn: string,
  definition: ResourceDefinition,
  id: string,
  baseUrl: string,
): void {
  const type = typeToken(definition.type as ResourceType);
  const alive = resources.filter((resource) => !resource.delete);
  if (alive.some((resource) => resource.urn === urn)) {
    throw new Error(`the stack already contains ${urn}. Choose another name.`);
  }
  const urlOf = ({ inputs }: StoredResource) => inputs?.baseUrl ?? definition.service.credentials.defaultUrl;
  const owner = alive.find((one) => one.type === type && one.id === id && urlOf(one) === baseUrl);
  if (owner) {
    throw new Error(
      `the stack already contains ${definition.type} "${id}" of ${baseUrl} as ${owner.urn}. Do not import it again.`,
    );
  }
}
