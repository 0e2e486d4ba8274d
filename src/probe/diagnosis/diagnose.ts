import type { Store } from "../../stores/stores";
import { regionOfHost } from "../../stores/target";
import type { Remedy } from "../../stores/types";
import type { Answer } from "../answer";
import { ACCESS_ROWS } from "./access";
import { ACL_ROWS } from "./acl";
import { ADDRESS_ROWS } from "./address";
import { PUBLIC_ROWS } from "./public";
import type { Row, Symptom } from "./row";
import { SETTINGS_ROWS } from "./settings";
import { TRANSPORT_ROWS } from "./transport";

/** Values for the placeholders; a missing one leaves "?" behind. */
export type Facts = Readonly<Record<string, string | undefined>>;

export interface Diagnosis {
  code: string;
  outcome: Row["outcome"];
  fresh: boolean;
  means: string;
  change: Remedy[];
}

/** The first row that fits decides: the special ones stand before the general ones. */
export const DIAGNOSIS_TABLE: readonly Row[] = [
  ...SETTINGS_ROWS,
  ...TRANSPORT_ROWS,
  ...ACL_ROWS,
  ...ADDRESS_ROWS,
  ...PUBLIC_ROWS,
  ...ACCESS_ROWS,
];

const unknown: Row = {
  code: "unknown-answer",
  when: {},
  outcome: "failed",
  means: "The store refuses this with a reason that is not in this package's table; its own words are above.",
  change: [{ what: "Look the store's code up in its documentation." }],
};

/** The store, and what is known. */
export interface Context {
  store: Store;
  facts: Facts;
}

export function rowFor(symptom: Symptom, context: Context): Row {
  return DIAGNOSIS_TABLE.find((candidate) => fits(candidate, symptom, context)) ?? unknown;
}

export function diagnose(symptom: Symptom, context: Context): Diagnosis {
  const row = rowFor(symptom, context);
  const { answer } = symptom;
  const found = row.when.message?.exec(answer.message)?.groups;
  const facts = withoutProbeKey({ ...whereabouts(answer, context.facts), ...context.facts, ...found });
  const remedies = row.change.map((remedy) =>
    remedy === "publish" ? context.store.publish : suited(remedy, context.store),
  );
  return {
    code: row.code,
    outcome: row.outcome,
    fresh: row.fresh === true && !symptom.flags.includes("oddKey"),
    means: filled(row.means, facts),
    change: remedies.map((remedy) => filledRemedy(remedy, facts)),
  };
}

/** Where the answer says the bucket is; its region is also part of an endpoint. */
function whereabouts({ region, endpoint }: Answer, { hostBucket = "" }: Facts): Facts {
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
function withoutProbeKey(facts: Facts): Facts {
  return facts.resource?.includes("/.probe-") ? { ...facts, resource: facts.objects } : facts;
}

function fits({ when }: Row, { step, answer, flags }: Symptom, { store }: Context): boolean {
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
function suited(remedy: Remedy, { isAws }: Store): Remedy {
  if (isAws) {
    return remedy;
  }
  const { what, console, pulumi, cli } = remedy;
  const command = cli?.startsWith("aws s3") ? `${cli} --endpoint-url {root}` : cli;
  return {
    what,
    ...(console && !/^(?:S3|IAM) ›/.test(console) && { console }),
    ...(pulumi && !/\baws\./.test(pulumi) && { pulumi }),
    ...(command && !command.startsWith("aws iam") && { cli: command }),
  };
}

export function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? "?");
}

export function filledRemedy(remedy: Remedy, facts: Facts): Remedy {
  const { what, console, pulumi, cli } = remedy;
  return {
    what: filled(what, facts),
    ...(console && { console: filled(console, facts) }),
    ...(pulumi && { pulumi: filled(pulumi, facts) }),
    ...(cli && { cli: filled(cli, facts) }),
  };
}
