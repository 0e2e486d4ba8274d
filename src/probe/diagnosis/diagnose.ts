/**
 * Diagnosis of a failed response: its cause and the ways to fix it.
 *
 * Error codes of S3 are ambiguous. AccessDenied alone can be a missing permission, an ACL, Block Public Access or
 * another account's bucket. A table maps combinations of step, code, status, message, store and flags to an
 * explanation and remedies. A response that matches no row is a failure with the store's own message.
 *
 *     const { code, outcome, explanation, remedies } = diagnose(symptom, { store, placeholders, use });
 */
import { exampleEndpoint, storeOfHost } from "../../stores/stores";
import type { Remedy } from "../../stores/types";
import { shellQuoted } from "../shell-quoted";
import type { StoreResponse } from "../store-response";
import { ACCESS_ROWS } from "./access";
import { ACL_ROWS } from "./acl";
import { ADDRESS_ROWS } from "./address";
import { DENIAL_ROWS } from "./denials";
import { KEY_ROWS } from "./keys";
import { PUBLIC_ROWS } from "./public";
import { regionPlaceholders } from "./region-advice";
import type { DiagnosisRow, Placeholders, Symptom } from "./row";
import { SETTINGS_ROWS } from "./settings";
import { type AdviceContext, hasUserPolicies, remediesForStore } from "./store-advice";
import { TRANSPORT_ROWS } from "./transport";

/** The explanation of a response, with all placeholders filled in. */
export interface Diagnosis {
  code: string;
  outcome: DiagnosisRow["outcome"];
  /** Whether a new key or setting can cause this response, so that the probe waits. */
  fresh: boolean;
  explanation: string;
  remedies: Remedy[];
}

/** All rows. The first row that matches decides, so specific rows come before general ones. */
export const DIAGNOSIS_TABLE: readonly DiagnosisRow[] = [
  ...SETTINGS_ROWS,
  ...TRANSPORT_ROWS,
  ...ACL_ROWS,
  ...ADDRESS_ROWS,
  ...PUBLIC_ROWS,
  ...KEY_ROWS,
  ...DENIAL_ROWS,
  ...ACCESS_ROWS,
];

const unknown: DiagnosisRow = {
  code: "unknown-error",
  when: {},
  outcome: "failed",
  explanation:
    "The store rejected the request with an error that pulumi-byob does not recognize. The response contains the store's message.",
  remedies: [{ text: "Look up the error code in the store's documentation." }],
};

/** The store and the values that a row can use. */
export type DiagnosisContext = AdviceContext;

/** The first row that matches a symptom. */
export function rowFor(symptom: Symptom, context: DiagnosisContext): DiagnosisRow {
  return DIAGNOSIS_TABLE.find((candidate) => fits(candidate, symptom, context)) ?? unknown;
}

/** Finds the row for a response and fills in its placeholders. */
export function diagnose(symptom: Symptom, context: DiagnosisContext): Diagnosis {
  const row = rowFor(symptom, context);
  const { response } = symptom;
  const found = row.when.message?.exec(response.message)?.groups;
  const placeholders = withoutProbeKey({
    ...regionPlaceholders(response, context.placeholders),
    ...principalIn(response.message),
    ...hostOf(response),
    ...context.placeholders,
    ...found,
  });
  const remedies = remediesForStore(row.remedies, {
    ...context,
    placeholders,
    hasPolicies: row.when.userPolicies === true,
  });
  return {
    code: row.code,
    outcome: row.outcome,
    fresh: row.mayPropagate === true && !symptom.flags.includes("oddKey"),
    explanation: interpolate(row.explanation, placeholders),
    remedies: remedies.map((remedy) => interpolateRemedy(remedy, placeholders)),
  };
}

/** The user or role in a message of AWS, so that the advice names the policy to change. */
function principalIn(message: string): Placeholders {
  const [, kind, name = ""] =
    /User: arn:aws[\w-]*:(?:iam|sts)::\d*:(user|assumed-role)\/(\S+)/.exec(message) ?? [];
  if (kind === undefined) {
    return { holder: "the key's user", principals: "Users", principal: "user", principalName: "<user>" };
  }
  // A user's name follows its path, and the name of a session follows that of its role.
  const parts = name.split("/");
  return kind === "user"
    ? { ...holderOf("user", parts.at(-1)), principals: "Users" }
    : { ...holderOf("role", parts[0]), principals: "Roles" };
}

function holderOf(principal: "user" | "role", principalName = ""): Placeholders {
  return { holder: `the ${principal} "${principalName}"`, principal, principalName };
}

/** This package's message about a missing response, and its host. A message of a store is never a placeholder. */
function hostOf({ status, host = "", message }: StoreResponse): Placeholders {
  if (status !== undefined) {
    return {};
  }
  const { store } = storeOfHost(host);
  return { host, message, hostStore: store.title, exampleEndpoint: exampleEndpoint(store) };
}

/** Replaces the probe's own object in a policy: each probe uses a new key, so the policy would never match again. */
function withoutProbeKey(placeholders: Placeholders): Placeholders {
  return placeholders.resource?.includes("/.probe-")
    ? { ...placeholders, resource: placeholders.objects }
    : placeholders;
}

function fits(
  { when }: DiagnosisRow,
  { step, response, flags }: Symptom,
  { store }: DiagnosisContext,
): boolean {
  return (
    (when.steps?.includes(step) ?? true) &&
    (when.names?.includes(response.name) ?? true) &&
    (when.status?.includes(response.status ?? 0) ?? true) &&
    (when.message?.test(response.message) ?? true) &&
    (when.stores?.includes(store.name) ?? true) &&
    (!when.userPolicies || hasUserPolicies(store)) &&
    (when.flags?.every((flag) => flags.includes(flag)) ?? true)
  );
}

/** Replaces `{placeholders}` by their values. */
export function interpolate(text: string, placeholders: Placeholders): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => placeholders[name] ?? "?");
}

/** Replaces `{placeholders}` in all fields of a remedy; in commands, the values are quoted for a shell. */
export function interpolateRemedy(remedy: Remedy, placeholders: Placeholders): Remedy {
  const { text, console, pulumi, cli } = remedy;
  const quoted = Object.entries(placeholders).map(([name, value = "?"]) => [name, shellQuoted(value)]);
  return {
    text: interpolate(text, placeholders),
    ...(console && { console: interpolate(console, placeholders) }),
    ...(pulumi && { pulumi: interpolate(pulumi, placeholders) }),
    ...(cli && { cli: interpolate(cli, Object.fromEntries(quoted)) }),
  };
}
