import { ACCESS_SITUATIONS } from "./cases/access";
import { ACL_SITUATIONS } from "./cases/acl";
import { ADDRESS_SITUATIONS } from "./cases/addresses";
import { ADVICE_SITUATIONS } from "./cases/advice";
import { HOST_SITUATIONS } from "./cases/hosts";
import { KEY_SITUATIONS } from "./cases/keys";
import { LABEL_STUDIO_SITUATIONS } from "./cases/label-studio";
import { PROFILE_SITUATIONS } from "./cases/profiles";
import { PUBLIC_SITUATIONS } from "./cases/public";
import { PUBLIC_URL_SITUATIONS } from "./cases/public-url";
import { SETTINGS_SITUATIONS } from "./cases/settings";
import { TRANSPORT_SITUATIONS } from "./cases/transport";
import { UPLOAD_SITUATIONS } from "./cases/uploads";
import type { Situation } from "./situation";

/** All situations in the order of the table. */
export const SITUATIONS: readonly Situation[] = [
  ...KEY_SITUATIONS,
  ...ACCESS_SITUATIONS,
  ...UPLOAD_SITUATIONS,
  ...ACL_SITUATIONS,
  ...PUBLIC_URL_SITUATIONS,
  ...PUBLIC_SITUATIONS,
  ...PROFILE_SITUATIONS,
  ...SETTINGS_SITUATIONS,
  ...ADDRESS_SITUATIONS,
  ...HOST_SITUATIONS,
  ...TRANSPORT_SITUATIONS,
  ...LABEL_STUDIO_SITUATIONS,
  ...ADVICE_SITUATIONS,
];

/** Situations that run without a real server. */
export const OFFLINE_SITUATIONS = SITUATIONS.filter(({ runsOn }) =>
  runsOn.some((setup) => setup === "emulator" || setup === "recorded" || setup === "settings"),
);
