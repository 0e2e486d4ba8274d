import { FORMER_OUTCOMES } from "../former-outcomes";
import type { Values } from "../resource-definition";

/** State of a BucketProbe with the outputs of the current release; 0.1.0 had other names for them. */
export function withCurrentFindings(state: Values): Values {
  if (!("verdict" in state)) {
    return state;
  }
  const { verdict, findings, ...rest } = state; // wording-ignore: names in 0.1.0
  return {
    ...rest,
    outcome: FORMER_OUTCOMES.get(verdict) ?? verdict,
    findings: Array.isArray(findings) ? findings.map(currentFinding) : findings,
  };
}

// wording-ignore: names in 0.1.0
function currentFinding({ tried, answered, means, change, outcome, ...rest }: Values): Values {
  return {
    ...rest,
    outcome: outcome === "ok" ? "passed" : outcome,
    action: tried,
    response: answered,
    explanation: means,
    remedies: change,
  };
}
