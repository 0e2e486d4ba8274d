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
    // Imperva also adds a script to the pages of a website, with one hash. A challenge loads a script with two hashes, or
    // contains a frame (https://github.com/microlinkhq/is-antibot/pull/60).
    is: (status, headers, body) =>
      [200, 403].includes(status) &&
      headers["x-iinfo"] !== undefined &&
      /\/_Incapsula_Resource\?(?:[CS]WUDNSAI=|SWJIYLWA=\w+,)/.test(body),
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
    // The header and the cookie are in all responses that DataDome lets pass, such as an error of the store.
    is: (_, headers, body) =>
      (headers["x-datadome"] !== undefined || /\bdatadome=/.test(headers["set-cookie"] ?? "")) &&
      body.includes("captcha-delivery.com"),
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
