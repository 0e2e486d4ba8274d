import { defineStore, NO_OBJECT_ACLS, S3_CORS } from "../define-store";
import type { Combine } from "../definition";

/** Cloudflare R2. `accountId` is the 32 letters and digits before `.r2.cloudflarestorage.com`. */
export interface R2Location<V> {
  kind: "r2";
  bucket: V;
  accountId: V;
  /** Jurisdiction under which the bucket was created. @default none */
  jurisdiction?: "eu" | "us" | "fedramp";
}

/** Has no object ACLs: public access requires a domain that is connected to the bucket. */
export const R2 = defineStore({
  name: "r2",
  title: "Cloudflare R2",
  shortTitle: "R2",
  order: 20,
  // Without a bucket first, so that the account before a jurisdiction is not read as the bucket. After a whole account ID,
  // each label is a jurisdiction: "us" was added in August 2026 (https://developers.cloudflare.com/r2/reference/data-location/).
  hosts:
    /^(?:([^.]+)\.)??(?:[0-9a-f]{32}(?:\.[a-z-]+)?|(?!(?:eu|us|fedramp)\.)[0-9a-z-]+(?:\.(?:eu|us|fedramp))?)\.r2\.cloudflarestorage\.com$/,
  consoleHosts: /^dash\.cloudflare\.com$/,
  publicAddresses: {
    pattern: /\.r2\.dev\//,
    endpoint: "https://{bucket}{accountId}.r2.cloudflarestorage.com",
  },
  inputs: { accountId: { example: "0a1b2c" }, jurisdiction: { example: "eu", isOptional: true } },
  endpoint<V>({ accountId, jurisdiction }: R2Location<V>, combine: Combine<V>): V {
    return combine([accountId], (account) => r2Endpoint(account, jurisdiction));
  },
  signingRegion: (_location, combine) => combine([], () => "auto"),
  addressing: "virtual",
  region: "auto",
  publicAddress: "custom domain",
  checksums: "accepted",
  acl: { scope: "none" },
  publicScope: "bucket",
  publish: {
    text: `${NO_OBJECT_ACLS} Connect a custom domain to the bucket, or enable its r2.dev URL, and use that as the public URL.`,
    console: "Cloudflare dashboard › R2 › {bucket} › Settings › Custom Domains, or Public Development URL",
    pulumi: "cloudflare.R2CustomDomain, or cloudflare.R2ManagedDomain { enabled: true }",
    cli: "npx wrangler r2 bucket domain add {bucket} --domain <your domain>",
  },
  cors: S3_CORS,
  setup: {
    key: (bucket, { writes }) => ({
      text: `Create an R2 API token with "${writes ? "Object Read & Write" : "Object Read only"}" for the bucket ${bucket} only. A token cannot be limited to a folder.`,
      console: "Cloudflare dashboard › R2 › Manage API tokens",
      pulumi: "cloudflare.AccountToken",
    }),
  },
  summary: {
    key: "API token for the bucket, not for a folder",
    publicReading: "custom domain, or `r2.dev` for tests",
  },
});

function r2Endpoint(account: string, jurisdiction: string | undefined): string {
  if (!/^[a-z0-9]+$/.test(account)) {
    throw new Error(
      `accountId "${account}": must be the account ID only, which is the part of the endpoint before .r2.cloudflarestorage.com.`,
    );
  }
  return `https://${account}.${jurisdiction ? `${jurisdiction}.` : ""}r2.cloudflarestorage.com`;
}
