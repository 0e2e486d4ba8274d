import { type KindName, stub } from "../../contract";
import { checkInputs } from "../../provider/check";
import { findCredential } from "../../provider/credentials";
import { lookUp } from "../../provider/lifecycle";
import { newOwner } from "../../provider/operation";
import { OwnershipRegistry } from "../../provider/ownership";
import { Replacements } from "../../provider/replacements";
import { secretNames } from "../../provider/state";
import { secretFingerprint, withoutStorageSecrets } from "../../provider/storage-secrets";
import { SECRET_SIGNATURE, SIGNATURE_KEY } from "../../provider/wire";
import { isVerified, type Kind, type Values } from "../../services/kind";
import type { StoredResource } from "./deployment";
import { environmentOnly, type Placement } from "./placement";
import { variablesOf } from "./secrets";

/** The inputs as a program would give them, and what a create would have answered beside them. */
export interface Registration {
  inputs: Values;
  outputs: Values;
}

/** Asks the service for the object. */
export async function readRegistration(
  { request }: Placement,
  unreadable: Values,
  warn: (text: string) => void,
): Promise<Registration> {
  const { kind, id, name } = request;
  const [ownership, replacements] = [new OwnershipRegistry(), new Replacements()];
  const host = { surroundings: environmentOnly, ownership, replacements, warn };
  const found = await lookUp(kind, host, id, unreadable);
  const given = Object.entries(found).filter(([key]) => key in kind.schema.shape);
  const checked = checkInputs(kind, Object.fromEntries(given), (values) =>
    findCredential(kind.service.credentials, values, environmentOnly()),
  );
  if (checked.problems.length > 0) {
    throw new Error(refusal(kind, name, id, checked.problems));
  }
  for (const text of checked.warnings) {
    warn(`${name}: ${text}`);
  }
  const computed = Object.keys(kind.outputs).map((key) => [key, found[key]] as const);
  // As after a create that was told not to try the bucket; the next change of the resource tries it.
  const own = {
    ...(isVerified(kind) ? { verified: "skipped" } : {}),
    owner: newOwner(),
    secretFingerprint: await secretFingerprint(kind, checked.inputs),
  };
  const outputs = { ...withoutStorageSecrets(kind, checked.inputs), ...Object.fromEntries(computed), ...own };
  return { inputs: checked.inputs, outputs };
}

/** What the service has must be what a program can say. */
function refusal(kind: Kind, name: string, id: string, problems: readonly string[]): string {
  const variables = Object.keys(kind.schema.shape)
    .filter((input) => problems.some((problem) => problem.startsWith(`${input}: is missing`)))
    .map((input) => variablesOf(name, input)[0]);
  const advice = variables.length > 0 ? ` (set ${variables.join(", ")})` : "";
  return `${kind.type} "${id}" cannot stand in a program as it is: ${problems.join("; ")}${advice}`;
}

/** The entry that a create would have left in the state, with secrets for the engine to encrypt. */
export function completed(
  { request, resource }: Placement,
  { inputs, outputs }: Registration,
): StoredResource {
  const type = request.kind.type as KindName;
  const secrets = new Set(secretNames(request.kind));
  const stored = (values: Values) =>
    Object.fromEntries([
      ["__provider", stub(type)],
      ...Object.entries(values)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([key, value]) => [key, secrets.has(key) ? secret(value) : value]),
    ]);
  const { created, modified, ...entry } = resource;
  return {
    ...entry,
    inputs: stored(inputs),
    outputs: stored(outputs),
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
  };
}

function secret(value: unknown): Values {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, plaintext: JSON.stringify(value) };
}
