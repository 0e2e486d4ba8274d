import { z } from "zod";
import { ownInputs } from "../connection";
import { folder, httpUrl, s3Endpoint, text } from "../fields";
import { leadingSlashWarning, regionMatchesHost } from "../input-rules";
import { fields, type Rule, type Values } from "../resource-definition";
import { modelslab } from ".";

/** What `deploy_type` is where it is not sent. */
export const DEFAULT_DEPLOY_TYPE = "text_to_image";

/** The values that the page lists; others exist (the `flux_2_dev` pages use one), so they only warn. */
const KNOWN_DEPLOY_TYPES = [
  "text_to_image",
  "image_editing",
  "voice_cloning",
  "text_to_3d",
  "video",
  "face_gen",
  "deepfake",
  "realtime",
  "super_resolution",
  "flux",
  "flux_headshot",
  "interior",
  "qwen",
  "qwen_tts",
  "flux_kontext_dev",
  "image_to_video_ultra",
  "z_image_turbo",
];

export const schema = z.object({
  deployType: text()
    .optional()
    .register(fields, {
      description: `Server type that gets the bucket: ${KNOWN_DEPLOY_TYPES.map((value) => `\`${value}\``).join(", ")}; other values warn.`,
      default: DEFAULT_DEPLOY_TYPE,
      replaces: true,
    }),
  publicUrl: httpUrl().register(fields, {
    description: "Public URL of the folder with the pictures, usually ending in `generations/`.",
    role: "publicUrl",
    example: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
  }),
  regionName: text().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  endpointUrl: s3Endpoint().register(fields, {
    description:
      "S3 endpoint. On AWS with the bucket in its host, `https://my-bucket.s3.us-east-1.amazonaws.com`, since there is no input for the bucket.",
    role: "endpoint",
    example: "https://my-bucket.s3.us-east-1.amazonaws.com",
  }),
  awsAccessKeyId: text().register(fields, {
    description: "Access key id.",
    secret: true,
    writeOnly: true,
    role: "accessKeyId",
  }),
  awsSecretAccessKey: text().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  imageDirectory: folder().register(fields, {
    description: "Folder in the bucket, e.g. `generations`; with an endpoint without a bucket, the bucket.",
    role: "directory",
    example: "generations",
  }),
  // Part of every request's body, so a new key sends the whole object again.
  key: text()
    .optional()
    .register(fields, { description: "Enterprise key of the server type.", secret: true }),
  ...ownInputs(modelslab, {
    adopt:
      "Prints a warning and changes nothing else: ModelsLab has no call that reads the settings, so every create overwrites them.",
    probe: "write",
  }),
});

export type Args = z.output<typeof schema>;

/** Bucket in the host of an AWS endpoint. */
function bucketOfHost(endpoint: unknown): string | undefined {
  if (typeof endpoint !== "string") {
    return undefined;
  }
  return /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com/.exec(new URL(endpoint).hostname)?.[1];
}

const bucketOnce: Rule = {
  involves: ["endpointUrl"],
  problem: ({ endpointUrl }) => {
    if (typeof endpointUrl !== "string" || bucketOfHost(endpointUrl) === undefined) {
      return undefined;
    }
    const url = new URL(endpointUrl);
    if (url.pathname === "/") {
      return undefined;
    }
    return `endpointUrl: has the bucket in its host and a path besides, which makes a folder of that name; write ${url.protocol}//${url.host} and put folders into imageDirectory`;
  },
};

export const rules = [bucketOnce, regionMatchesHost("endpointUrl", "regionName")];

export function warnings(values: Values): string[] {
  const { deployType, endpointUrl, imageDirectory } = values;
  const found = leadingSlashWarning("imageDirectory", imageDirectory);
  if (typeof deployType === "string" && !KNOWN_DEPLOY_TYPES.includes(deployType)) {
    found.push(`deployType "${deployType}" is none that ModelsLab's page lists; it is sent as it is`);
  }
  if (typeof imageDirectory === "string" && imageDirectory === bucketOfHost(endpointUrl)) {
    found.push(
      "imageDirectory is the bucket's name, which the host of endpointUrl has already; pictures land in a folder of that name",
    );
  }
  return found;
}
