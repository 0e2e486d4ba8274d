import { defineStore, NO_OBJECT_ACLS, type ServerLocation, serverAddress } from "../define-store";

/** Storj. */
export interface StorjLocation<V> extends ServerLocation<"storj", V> {}

/** Has no object ACLs and no CORS setting: public access requires a shared link. */
export const STORJ = defineStore({
  name: "storj",
  title: "Storj",
  order: 80,
  hosts: /^(?:(.+)\.)?gateway\.(?:[a-z0-9]+\.)?storjshare\.io$/,
  consoleHosts: /^(?:[a-z0-9]+\.)?storj\.io$/,
  // Public links, with and without a region.
  publicAddresses: {
    pattern: /^(?:[a-z0-9-]+\.)?link\.(?:[a-z0-9]+\.)?storjshare\.io\//,
    endpoint: "https://{bucket}gateway.storjshare.io",
  },
  ...serverAddress({ example: "https://gateway.storjshare.io" }),
  addressing: "virtual",
  region: "us-east-1",
  publicAddress: "public link",
  checksums: "accepted",
  acl: { scope: "none" },
  publicScope: "directory",
  publish: {
    text: `${NO_OBJECT_ACLS} Share the directory with a public link, and use that as the public URL.`,
    cli: "uplink share --url --readonly --not-after=none sj://{bucket}/{directory}",
  },
  cors: {
    scope: "none",
    summary: "none",
    step: () => ({
      text: "Storj has no CORS setting. Test a presigned URL in a browser before you rely on it.",
    }),
  },
  setup: {
    key: (bucket, { directory, writes }) => {
      const path = `${bucket}/${directory ? `${directory}/` : ""}`;
      return {
        text: `Create S3 credentials from an access grant for ${directory ? path : bucket} only.`,
        cli: `uplink share --register ${writes ? "--readonly=false" : "--readonly"} sj://${path}`,
      };
    },
  },
  summary: {
    key: "S3 credentials of an access grant, per folder",
    publicReading: "shared link, per folder",
  },
});
