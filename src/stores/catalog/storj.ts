import { defineStore, NO_OBJECT_ACLS, type ServerLocation, serverAddress } from "../define-store";

/** Storj. */
export interface StorjLocation<V> extends ServerLocation<"storj", V> {}

export const STORJ = defineStore({
  name: "storj",
  title: "Storj",
  order: 80,
  hosts: /^(?:(.+)\.)?gateway\.(?:[a-z0-9]+\.)?storjshare\.io$/,
  ...serverAddress({ example: "https://gateway.storjshare.io" }),
  addressing: "virtual",
  region: "us-east-1",
  publicAddress: "public link",
  checksums: "accepted",
  acl: { scope: "none" },
  publicScope: "directory",
  publish: {
    text: `${NO_OBJECT_ACLS} Share the directory with a public link and give that address as public URL.`,
    cli: "uplink share --url --readonly --not-after=none sj://{bucket}/{directory}",
  },
  cors: {
    scope: "none",
    summary: "none",
    step: () => ({
      text: "There is no CORS setting; try one presigned URL from the browser before relying on it.",
    }),
  },
  setup: {
    key: (bucket, { directory, writes }) => {
      const path = `${bucket}/${directory ? `${directory}/` : ""}`;
      return {
        text: `Make S3 credentials of an access grant for ${directory ? path : bucket} alone.`,
        cli: `uplink share --register ${writes ? "--readonly=false" : "--readonly"} sj://${path}`,
      };
    },
  },
  summary: {
    key: "S3 credentials of an access grant, per folder",
    publicReading: "shared link, per folder",
  },
});
