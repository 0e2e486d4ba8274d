import { Deadline } from "../http/deadline";
import type { Context, Kind, Values } from "../services/kind";
import type { Claims } from "./claims";
import { findCredential, type Surroundings } from "./credentials";
import { secretNames } from "./state";
import { timeoutOf } from "./timeouts";

/** What all operations of one provider process share. */
export interface Host {
  surroundings(): Surroundings;
  claims: Claims;
  warn(text: string): void;
}

/** Claims hold per server, since ids mean nothing beyond it. */
export function claimKey(kind: Kind, state: Values, id: string): string {
  return JSON.stringify([kind.type, state.baseUrl ?? kind.source.defaultUrl, id]);
}

function secretValues(kind: Kind, ...sets: readonly Values[]): string[] {
  return secretNames(kind)
    .flatMap((key) => sets.map((values) => values[key]))
    .filter((value) => typeof value === "string");
}

/** Inputs and state leave the built-in URL out; whatever the environment says now, they mean that one. */
function atHome(kind: Kind, values: Values): Values {
  const { defaultUrl } = kind.source;
  return defaultUrl === undefined || values.baseUrl !== undefined
    ? values
    : { ...values, baseUrl: defaultUrl };
}

/** Runs one lifecycle method with a client for the resource's server and a deadline of its own. */
export async function withContext<T>(
  kind: Kind,
  host: Host,
  operation: "create" | "read" | "update" | "delete",
  values: Values,
  run: (context: Context<unknown>, claimed: readonly string[]) => Promise<T>,
  before: Values = {},
): Promise<T> {
  const { baseUrl, credential } = findCredential(kind.source, atHome(kind, values), host.surroundings());
  const deadline = new Deadline(timeoutOf(values, operation));
  const claimed: string[] = [];
  const claim = (id: string) => {
    host.claims.make(claimKey(kind, values, id), id);
    claimed.push(id);
  };
  try {
    const api = kind.connect({
      baseUrl,
      credential,
      deadline,
      // A service may repeat the old ones as well as those it is sent.
      secrets: secretValues(kind, values, before),
      warn: host.warn,
    });
    return await run({ api, signal: deadline.signal, log: { warn: host.warn }, claim }, claimed);
  } finally {
    deadline.dispose();
  }
}
