import type { Case } from "../support/case";
import { auth } from "./auth";
import { creates } from "./create";
import { exports_ } from "./export";
import { fields } from "./fields";
import { patches } from "./patch";
import { paths } from "./paths";
import { ssrf } from "./ssrf";
import { syncs } from "./sync";
import { validates } from "./validate";

/** Cases that run on the real server and on the emulator, one after the other. */
export const cases: readonly Case[] = [
  ...paths,
  ...fields,
  ...ssrf,
  ...creates,
  ...patches,
  ...validates,
  ...syncs,
  ...auth,
  ...exports_,
];
