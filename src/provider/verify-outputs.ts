/**
 * Outputs that describe the last probe of a resource, and their conversion from state of release 0.1.0.
 *
 * That release stored outcome and reason as one string, `verified: "<outcome>: <reason>"`. State keeps it until an update or
 * a refresh writes the resource again; both write the current outputs. A diff compares inputs only, so the old
 * output never causes an update.
 */
import type { ProbeReport } from "../probe";
import { FORMER_OUTCOMES } from "../services/former-outcomes";
import type { ResourceDefinition, Values } from "../services/resource-definition";

/** Outputs of every resource that probes its bucket. */
export interface VerifyOutputs {
  verifyOutcome: ProbeReport["outcome"] | "skipped";
  /** Absent if the bucket passed, or if the probe was skipped. */
  verifyReason?: string | undefined;
}

/** State with the outputs of the current release. */
export function withCurrentOutputs(
  definition: Pick<ResourceDefinition, "upgradeState">,
  state: Values,
): Values {
  const { verified, ...rest } = state;
  const upgraded = typeof verified === "string" ? { ...rest, ...parseFormer(verified) } : state;
  return definition.upgradeState?.(upgraded) ?? upgraded;
}

function parseFormer(verified: string): Partial<VerifyOutputs> {
  const [, name = "", verifyReason] = /^(.*?)(?:: (.*))?$/s.exec(verified) ?? [];
  const verifyOutcome = FORMER_OUTCOMES.get(name);
  if (verifyOutcome === undefined) {
    return {};
  }
  return verifyReason === undefined ? { verifyOutcome } : { verifyOutcome, verifyReason };
}
