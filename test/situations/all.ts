import { ACL_SITUATIONS } from "./cases/acl";
import { KEY_SITUATIONS } from "./cases/keys";
import type { Situation } from "./situation";

/** All situations in the order of the table. */
export const SITUATIONS: readonly Situation[] = [...KEY_SITUATIONS, ...ACL_SITUATIONS];

/** Situations that run without a real server. */
export const OFFLINE_SITUATIONS = SITUATIONS.filter(({ runsOn }) =>
  runsOn.some((setup) => setup === "emulator" || setup === "recorded" || setup === "settings"),
);
