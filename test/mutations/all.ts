import type { Mutation } from "./mutation";
import { OWNERSHIP_MUTATIONS } from "./ownership";
import { PROBE_MUTATIONS } from "./probe";
import { REQUEST_MUTATIONS } from "./requests";
import { STATE_MUTATIONS } from "./state";

/** All mutations, for `npm run mutations`. */
export const MUTATIONS: readonly Mutation[] = [
  ...STATE_MUTATIONS,
  ...OWNERSHIP_MUTATIONS,
  ...REQUEST_MUTATIONS,
  ...PROBE_MUTATIONS,
];
