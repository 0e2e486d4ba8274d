import { allowOtherAccount, awsBucket, BUCKET, OTHER_ACCOUNT } from "../aws-bucket";
import { recordedStore, type StoreReplay } from "../recorded-store";
import type { Situation, SituationContext } from "../situation";

const publicBucket = { ownership: "BucketOwnerPreferred", publicAccessBlock: false } as const;

/** A healthy bucket, with a CDN in front of its public URL that responds in the same way to every request. */
async function behindCdn(context: SituationContext, replay: StoreReplay) {
  const { access } = await awsBucket(context, { service: "modelslab", bucket: publicBucket });
  const cdn = await recordedStore(context, () => replay);
  return { access: { ...access, publicUrl: `http://images.example.com:${cdn.port}/media/` } };
}

const page = (body = "Just a moment") => ({
  "content-type": "text/html",
  body: `<!DOCTYPE html><html><head><title>${body}</title></head></html>`,
});

function challenge(status: number, headers: Record<string, string>, text?: string): StoreReplay {
  const { body, ...type } = page(text);
  return { status, headers: { ...type, ...headers }, body };
}

/** Imperva sends this header with every response. */
const IMPERVA_INFO = "21-162848-162850 NNYN CT(375 240 0) RT(1787556074229 254) q(0 0 6 0) r(11 11) U12";

const BOT_CHALLENGES: readonly [vendor: string, replay: StoreReplay, source: string][] = [
  [
    "Cloudflare",
    challenge(403, { "cf-mitigated": "challenge", server: "cloudflare" }),
    "https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/",
  ],
  [
    "AWS WAF, challenge",
    challenge(202, { "x-amzn-waf-action": "challenge" }),
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html",
  ],
  [
    "AWS WAF, CAPTCHA",
    challenge(405, { "x-amzn-waf-action": "captcha" }),
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html",
  ],
  [
    "Imperva",
    {
      status: 200,
      headers: { "content-type": "text/html", "x-iinfo": IMPERVA_INFO },
      body: '<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_Resource?SWJIYLWA=5074a744e2e3d891814e9a2dace20bd4,719d34d31c8e3a6e6fffd425f7e032f3"></script></head><body></body></html>',
    },
    "https://github.com/microlinkhq/is-antibot/pull/60",
  ],
  [
    "DataDome",
    {
      status: 403,
      headers: { "content-type": "text/html; charset=utf-8", "x-datadome": "protected", server: "DataDome" },
      body: "<html lang=\"en\"><head><title>example.com</title></head><body><p id=\"cmsg\">Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','t':'bv','host':'geo.captcha-delivery.com'}</script></body></html>",
    },
    "https://github.com/microlinkhq/is-antibot/blob/master/providers/datadome/failed.json",
  ],
  [
    "Akamai",
    {
      status: 428,
      headers: { "content-type": "application/json" },
      body: '{"sec-cp-challenge":"true","provider":"crypto"}',
    },
    "https://docs.hypersolutions.co/akamai-web/handling-428-status-code-sec-cpt",
  ],
  [
    "Vercel",
    challenge(429, { "x-vercel-mitigated": "challenge", server: "Vercel" }),
    "https://vercel.com/docs/headers/response-headers",
  ],
];

/** Situations of public URLs. */
export const PUBLIC_SITUATIONS: readonly Situation[] = [
  ...BOT_CHALLENGES.map(
    ([vendor, replay, source]): Situation => ({
      id: `bot-challenge-${vendor.toLowerCase().replaceAll(/[ ,]+/g, "-")}`,
      situation: `A bot challenge in front of the public URL (${vendor})`,
      runsOn: ["recorded"],
      source,
      create: (context) => behindCdn(context, replay),
      expected: {
        outcome: "passed",
        code: "public-url.bot-challenge",
        advice: /from the bot check, or open the public URL of a file in a browser/,
      },
    }),
  ),
  {
    id: "website-behind-imperva",
    situation: "The public URL is a website behind Imperva, which adds its script to each page",
    runsOn: ["recorded"],
    source: "https://github.com/microlinkhq/is-antibot/pull/60",
    create: async (context) => {
      const { access } = await behindCdn(context, {
        ...challenge(200, { "x-iinfo": IMPERVA_INFO }),
        body: '<!DOCTYPE html><title>My site</title><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=2&cb=165636329"></script>',
      });
      return { access };
    },
    expected: { outcome: "failed", code: "public-url.cdn-denied" },
  },
  {
    id: "requester-pays-and-public",
    situation: "Public images in a Requester Pays bucket, which serves no anonymous clients",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, { service: "modelslab", bucket: { ...publicBucket, requesterPays: true } }),
    expected: { outcome: "failed", code: "public-url.not-public" },
  },
  {
    id: "public-policy-on-foreign-objects",
    situation: "A public bucket policy, and a key of another account that owns what it uploads",
    service: "RyzeAPI",
    runsOn: ["emulator"],
    create: async (context) => {
      const { access } = await awsBucket(context, {
        account: OTHER_ACCOUNT,
        bucket: {
          ownership: "ObjectWriter",
          publicAccessBlock: false,
          policy: allowOtherAccount({
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: `arn:aws:s3:::${BUCKET}/*`,
          }),
        },
      });
      const url = new URL(access.endpoint ?? "");
      url.hostname = `${BUCKET}.${url.hostname}`;
      return { access: { ...access, publicUrl: `${url.origin}/media/` } };
    },
    expected: { outcome: "failed", code: "public-url.not-public", advice: /bucket policy/ },
  },
  {
    id: "public-url-without-directory-encoded",
    situation: "The public URL lacks a directory with spaces and umlauts",
    runsOn: ["emulator"],
    create: async (context) => {
      const { access } = await awsBucket(context, {
        service: "modelslab",
        directory: "größe 1",
        bucket: publicBucket,
      });
      return { access: { ...access, publicUrl: `${access.endpoint}/` } };
    },
    expected: {
      outcome: "failed",
      code: "public-url.wrong-url",
      advice: /\/gr%C3%B6%C3%9Fe%201\/ as the public URL/,
    },
  },
];
