import { responses, type S3FaultTarget } from "pulumi-byob-sandbox/s3";
import { fault } from "../../unit/probe/support/store";
import { emulatedBucket } from "../accesses";
import type { Situation } from "../situation";

type Effect = Parameters<typeof fault>[2];

/** A situation in which requests of RyzeAPI to a healthy bucket get a response that is not the store's. */
function disturbed(
  id: string,
  situation: string,
  effect: Effect,
  expected: Situation["expected"],
  target: S3FaultTarget = {},
): Situation {
  return {
    id,
    situation,
    runsOn: ["emulator"],
    create: async (context) => {
      const { s3, ryzeapi } = await emulatedBucket(context);
      fault(s3, { times: Number.POSITIVE_INFINITY, ...target }, effect);
      return { access: ryzeapi };
    },
    expected,
  };
}

/** Situations of the network, and of a store that is not available. */
export const TRANSPORT_SITUATIONS: readonly Situation[] = [
  disturbed(
    "slow-down-twice",
    "The store throttles two requests",
    responses.slowDown(),
    { outcome: "passed" },
    { times: 2 },
  ),
  disturbed("slow-down", "The store throttles all requests", responses.slowDown(), {
    outcome: "inconclusive",
    code: "upload.store-unavailable",
    advice: /later/,
  }),
  disturbed("internal-error", "The store returns HTTP 500 for all requests", responses.internalError(), {
    outcome: "inconclusive",
    code: "upload.store-unavailable",
    advice: /later/,
  }),
  disturbed(
    "settings-changing",
    "Another setting of the bucket is being changed",
    responses.operationAborted(),
    {
      outcome: "inconclusive",
      code: "upload.settings-changing",
      advice: /Run this again/,
    },
  ),
  disturbed("login-page", "A login page of the network responds instead of the store", responses.htmlPage(), {
    outcome: "inconclusive",
    code: "upload.not-s3",
    advice: /S3 API/,
  }),
  disturbed(
    "gateway-json",
    "An API gateway responds with JSON instead of the store",
    { status: 403, body: { message: "Forbidden" } },
    { outcome: "inconclusive", code: "upload.not-s3", advice: /S3 API/ },
  ),
  disturbed(
    "closed-once",
    "The store closes one connection",
    { drop: "before" },
    { outcome: "passed" },
    { times: 1 },
  ),
];
