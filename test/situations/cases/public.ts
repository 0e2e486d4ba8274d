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
      headers: {
        "content-type": "text/html",
        "x-iinfo": "10-1-1 NNNN RT(1 1) q(0 -1 -1 -1) r(0 -1) B10(4,200,0)",
      },
      body: '<html><script src="/_Incapsula_Resource?SWJIYLWA=1"></script></html>',
    },
    "https://docs.imperva.com/bundle/cloud-application-security/page/client-classification.htm",
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
