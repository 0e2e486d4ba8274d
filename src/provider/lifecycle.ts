import { type Context, Incomplete, type Kind, type Values } from "../services/kind";
import { findCredential } from "./credentials";
import { changesBetween } from "./diff";
import { claimKey, type Host, withContext } from "./operation";
import { secretFingerprint } from "./registered";
import { stateAfterRead } from "./state";
import { verifyBucket } from "./verify";

/** Makes the object and answers its id and outputs; claims that came to nothing are given back. */
export async function create(kind: Kind, host: Host, inputs: Values) {
  return withContext(kind, host, "create", inputs, async (context, claimed) => {
    const own = {
      verified: await verifyBucket(kind, undefined, inputs, context),
      secretFingerprint: await secretFingerprint(kind, inputs, undefined),
    };
    let kept: string | undefined;
    try {
      const { id, outputs } = await kind.create(inputs, context);
      kept = id;
      return { id, outputs: { ...inputs, ...outputs, ...own } };
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      kept = error.id;
      throw new Incomplete(error.id, { ...error.outputs, ...own }, error.reasons);
    } finally {
      for (const id of claimed) if (id !== kept) host.claims.release(claimKey(kind, inputs, id));
    }
  });
}

/** Undefined when the object is certainly gone. */
export async function read(kind: Kind, host: Host, id: string, given: Values) {
  const { read } = kind;
  const managed = isWhole(kind, given);
  const state = managed ? given : located(kind, host, given);
  if (!read) {
    if (managed) return state;
    throw new Error(`${kind.source.service} has no call that reads a ${kind.type}, so .get cannot work`);
  }
  const found = await withContext(kind, host, "read", state, (context) => read(id, state, context));
  if (found) return stateAfterRead(kind, state, found);
  // For `.get` an empty answer would be taken for an object without properties.
  if (!isWhole(kind, state))
    throw new Error(`${kind.source.service} has no ${kind.type} with the id "${id}"`);
  return undefined;
}

/** The arguments of `.get` name no server, so it is the one that the credential belongs to. */
function located(kind: Kind, host: Host, given: Values): Values {
  const { baseUrl } = findCredential(kind.source, given, host.surroundings());
  return baseUrl === kind.source.defaultUrl ? given : { ...given, baseUrl };
}

/** State of a resource holds all required inputs and outputs; the arguments of `.get` do not. */
function isWhole(kind: Kind, state: Values): boolean {
  const required = Object.entries(kind.schema.shape).filter(
    ([, schema]) => !schema.safeParse(undefined).success,
  );
  const names = [...required.map(([key]) => key), ...Object.keys(kind.outputs)];
  return names.every((key) => state[key] !== undefined);
}

/** Brings the object to the inputs; nothing is sent when only credential, URL or time-outs changed. */
export async function update(kind: Kind, host: Host, id: string, state: Values, inputs: Values) {
  const { remote, local } = changesBetween(kind, state, inputs);
  const moved = local.includes("baseUrl");
  const onlyLocal = remote.length === 0 && local.length > 0 && state.incomplete !== true;
  const names = [...Object.keys(kind.outputs), "verified", "secretFingerprint"];
  const kept = Object.fromEntries(names.map((key) => [key, state[key]]));
  const run = async (context: Context<unknown>) => {
    if (moved && kind.read) await proveSame(kind, id, state, inputs, await kind.read(id, state, context));
    if (onlyLocal && !(moved && !kind.read)) return { ...inputs, ...kept };
    const verified = (await verifyBucket(kind, state, inputs, context)) ?? state.verified;
    const { outputs } = await kind.update(id, state, inputs, context);
    const print = await secretFingerprint(kind, inputs, state.secretFingerprint);
    return { ...inputs, ...kept, ...outputs, verified, secretFingerprint: print };
  };
  return withContext(kind, host, "update", inputs, run, state);
}

async function proveSame(kind: Kind, id: string, state: Values, inputs: Values, found: Values | undefined) {
  if (found && (kind.same?.(state, found) ?? true)) return;
  const url = (values: Values) => values.baseUrl ?? kind.source.defaultUrl;
  throw new Error(
    `${kind.source.service}: "${id}" of ${url(state)} is not at ${url(inputs)}; nothing was changed. Set baseUrl back, or remove the resource and add it again`,
  );
}

/** Removes the object unless another resource of this run has become its owner. */
export async function remove(kind: Kind, host: Host, id: string, state: Values): Promise<void> {
  if (!host.claims.mayDelete(claimKey(kind, state, id), state)) {
    host.warn(`kept "${id}" of ${kind.source.service}: another resource of this program owns it by now`);
    return;
  }
  await withContext(kind, host, "delete", state, (context) => kind.delete(id, state, context));
}
