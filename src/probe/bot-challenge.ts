/** Vendors of bot checks, and the signs by which a response is a challenge instead of the object. */
const VENDORS: readonly { vendor: string; is(status: number, headers: Headers, body: string): boolean }[] = [
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  { vendor: "Cloudflare", is: (_, headers) => headers["cf-mitigated"] === "challenge" },
  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
  {
    vendor: "AWS WAF",
    is: (_, headers) => /^(?:challenge|captcha)$/.test(headers["x-amzn-waf-action"] ?? ""),
  },
  {
    vendor: "Imperva",
    is: (_, headers, body) => headers["x-iinfo"] !== undefined && body.includes("_Incapsula_Resource"),
  },
  { vendor: "Akamai", is: (status, _, body) => status === 428 && body.includes("sec-cp-challenge") },
  {
    vendor: "Akamai",
    is: (_, headers, body) => isAkamai(headers) && /\/_sec\/cp_challenge\/|sec-if-cpt-/.test(body),
  },
  // https://vercel.com/docs/headers/response-headers#x-vercel-mitigated
  { vendor: "Vercel", is: (_, headers) => headers["x-vercel-mitigated"] === "challenge" },
  {
    vendor: "DataDome",
    is: (status, headers) => status >= 400 && headers["x-datadome"] !== undefined,
  },
];

type Headers = Readonly<Record<string, string>>;

/**
 * Vendor of the bot check that responded in front of a server.
 *
 * @returns undefined for every other response
 */
export function botChallengeOf(status: number, headers: Headers, body: string): string | undefined {
  return VENDORS.find(({ is }) => is(status, headers, body))?.vendor;
}

function isAkamai(headers: Headers): boolean {
  return headers["akamai-grn"] !== undefined || headers.server === "AkamaiGHost";
}
