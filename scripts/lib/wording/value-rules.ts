import type { ValueRule } from "./rule";

/** Former ids and values. */
// biome-ignore format: one rule per line
export const VALUE_RULES: readonly ValueRule[] = [
  { name: "outcome-value", find: /^(?:does not work|could not be tried|works|unclear)$/, better: '"failed", "inconclusive", "passed"' },
  { name: "service-id", find: /^(?:ryze|labelstudio|label-studio-export|modelsLab)$/, better: "modelslab, ryzeapi, label-studio, flashback" },
];
