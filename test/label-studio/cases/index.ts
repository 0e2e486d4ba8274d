import type { AgreementCase } from "../support/case";
import { auth } from "./auth";
import { creates } from "./create";
import { exports_ } from "./export";
import { fieldCases } from "./fields";
import { inputCases } from "./inputs";
import { malformedCases } from "./malformed";
import { patches } from "./patch";
import { paths } from "./paths";
import { projectCases } from "./projects";
import { queryCases } from "./queries";
import { ssrf } from "./ssrf";
import { storedUrlCases } from "./stored-urls";
import { syncs } from "./sync";
import { validates } from "./validate";

/** Cases that run on the real server and on the emulator, one after the other. */
export const agreementCases: readonly AgreementCase[] = [
  ...paths,
  ...fieldCases,
  ...ssrf,
  ...creates,
  ...patches,
  ...validates,
  ...syncs,
  ...auth,
  ...exports_,
  ...projectCases,
  ...inputCases,
  ...malformedCases,
  ...queryCases,
  ...storedUrlCases,
];
