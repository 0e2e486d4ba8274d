import type { Store } from "../../stores/stores";
import { regionOfHost } from "../../stores/target";
import type { Remedy } from "../../stores/types";
import type { StoreResponse } from "../store-response";
import { ACCESS_ROWS } from "./access";
import { ACL_ROWS } from "./acl";
import { ADDRESS_ROWS } from "./address";
import { PUBLIC_ROWS } from "./public";
import type { DiagnosisRow, Symptom } from "./row";
import { SETTINGS_ROWS } from "./settings";
import { TRANSPORT_ROWS } from "./transport";

/** Values for the placeholders; a missing one leaves "?" behind. */
export type Placeholders = Readonly<Record<string, string | undefined>>;

export interface Diagnosis {
  code: string;
  outcome: DiagnosisRow["outcome"];
  fresh: boolean;
  explanation: string;
  remedies: Remedy[];
}

/** The first row that fits decides: the special ones stand before the general ones. */
export const DIAGNOSIS_TABLE: readonly DiagnosisRow[] = [
  ...SETTINGS_ROWS,
  ...TRANSPORT_ROWS,
  ...ACL_ROWS,
  ...ADDRESS_ROWS,
  ...PUBLIC_ROWS,
  ...ACCESS_ROWS,
];

const unknown: DiagnosisRow = {
  code: "unknown-answer",
  when: {},
  outcome: "failed",
  explanation:
    "The store refuses this with a reason that is not in this package's table; its own words are above.",
  remedies: [{ text: "Look the store's code up in its documentation." }],
};

/** The store, and what is known. */
export interface DiagnosisContext {
  store: Store;
  facts: Placeholders;
}

export function rowFor(symptom: Symptom, context: DiagnosisContext): DiagnosisRow {
  return DIAGNOSIS_TABLE.find((candidate) => fits(candidate, symptom, context)) ?? unknown;
}

export function diagnose(symptom: Symptom, context: DiagnosisContext): Diagnosis {
  const row = rowFor(symptom, context);
  const { answer } = symptom;
  const found = row.when.message?.exec(answer.message)?.groups;
  const facts = withoutProbeKey({ ...whereabouts(answer, context.facts), ...context.facts, ...found });
  const remedies = row.remedies.map((remedy) =>
    remedy === "publish" ? context.store.publish : adaptToStore(remedy, context.store),
  );
  return {
    code: row.code,
    outcome: row.outcome,
    fresh: row.mayPropagate === true && !symptom.flags.includes("oddKey"),
    explanation: interpolate(row.explanation, facts),
    remedies: remedies.map((remedy) => interpolateRemedy(remedy, facts)),
  };
}

/** Where the answer says the bucket is; its region is also part of an endpoint. */
function whereabouts({ region, endpoint }: StoreResponse, { hostBucket = "" }: Placeholders): Placeholders {
  const realRegion = region ?? regionOfHost({ hostname: endpoint ?? "" });
  return {
    realRegion: realRegion ?? "the bucket's region",
    whereabouts: realRegion ?? endpoint ?? "none",
    regionalEndpoint: realRegion
      ? `https://${hostBucket}s3.${realRegion}.amazonaws.com`
      : (endpoint ?? "that region's"),
  };
}

/** A policy for the probe's own key would help nobody. */
function withoutProbeKey(facts: Placeholders): Placeholders {
  return facts.resource?.includes("/.probe-") ? { ...facts, resource: facts.objects } : facts;
}

function fits(
  { when }: DiagnosisRow,
  { step, answer, flags }: Symptom,
  { store }: DiagnosisContext,
): boolean {
  return (
    (when.steps?.includes(step) ?? true) &&
    (when.names?.includes(answer.name) ?? true) &&
    (when.status?.includes(answer.status ?? 0) ?? true) &&
    (when.message?.test(answer.message) ?? true) &&
    (when.stores?.includes(store.name) ?? true) &&
    (when.flags?.every((flag) => flags.includes(flag)) ?? true)
  );
}

/** Leaves out AWS's console and resources on other stores; its S3 commands work there with an endpoint. */
function adaptToStore(remedy: Remedy, { isAws }: Store): Remedy {
  if (isAws) {
    return remedy;
  }
  const { text, console, pulumi, cli } = remedy;
  const command = cli?.startsWith("aws s3") ? `${cli} --endpoint-url {root}` : cli;
  return {
    text,
    ...(console && !/^(?:S3|IAM) ›/.test(console) && { console }),
    ...(pulumi && !/\baws\./.test(pulumi) && { pulumi }),
    ...(command && !command.startsWith("aws iam") && { cli: command }),
  };
}

export function interpolate(text: string, facts: Placeholders): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? "?");
}

export function interpolateRemedy(remedy: Remedy, facts: Placeholders): Remedy {
  const { text, console, pulumi, cli } = remedy;
  return {
    text: interpolate(text, facts),
    ...(console && { console: interpolate(console, facts) }),
    ...(pulumi && { pulumi: interpolate(pulumi, facts) }),
    ...(cli && { cli: interpolate(cli, facts) }),
  };
}
