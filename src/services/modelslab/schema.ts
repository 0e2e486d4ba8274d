/**
 * Inputs of ModelsLab's S3 details, with their rules and warnings.
 *
 * ModelsLab accepts every value and reports an unusable one only when an image is generated. The rules and warnings
 * report what can be detected without a request: a bucket that is named twice, a region that does not match the host,
 * and values that are not documented. The names are those of the API in camelCase.
 */
import * as z from "zod";
import { storeOfHost } from "../../stores/stores";
import { ownInputs } from "../connection";
import { folder, httpUrl, s3Endpoint, textField } from "../fields";
import { invalidInput, leadingSlashWarning, regionMatchesHost } from "../input-rules";
import { fields, type Rule, type Values } from "../resource-definition";
import { modelslab } from ".";

/** Value of `deploy_type` in requests without it. */
export const DEFAULT_DEPLOY_TYPE = "text_to_image";

/** The documented values. Others exist (the pages of `flux_2_dev` use one), so an unknown value is only a warning. */
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

/** Inputs with the names of the API in camelCase. */
export const modelslabSchema = z.object({
  deployType: textField()
    .optional()
    .register(fields, {
      description: `Type of server that uses the bucket: ${KNOWN_DEPLOY_TYPES.map((value) => `\`${value}\``).join(", ")}. Other values print a warning.`,
      suggestions: KNOWN_DEPLOY_TYPES,
      default: DEFAULT_DEPLOY_TYPE,
      replaces: true,
    }),
  publicUrl: httpUrl().register(fields, {
    description: "Public URL of the directory with the images, usually ending in `generations/`.",
    role: "publicUrl",
    example: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
  }),
  regionName: textField().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  endpointUrl: s3Endpoint().register(fields, {
    description:
      "S3 endpoint. On AWS its host must contain the bucket, as in `https://my-bucket.s3.us-east-1.amazonaws.com`, because there is no input for the bucket.",
    role: "endpoint",
    example: "https://my-bucket.s3.us-east-1.amazonaws.com",
  }),
  awsAccessKeyId: textField().register(fields, {
    description: "Access key ID.",
    secret: true,
    writeOnly: true,
    role: "accessKeyId",
  }),
  awsSecretAccessKey: textField().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  imageDirectory: folder().register(fields, {
    description:
      "Directory in the bucket, e.g. `generations`. If the endpoint does not contain the bucket, ModelsLab treats this value as the bucket.",
    role: "directory",
    example: "generations",
  }),
  // Part of every request's body, so a new key causes a new write.
  key: textField()
    .optional()
    .register(fields, { description: "Enterprise key of the server type.", secret: true }),
  ...ownInputs(modelslab, {
    adopt:
      "Prints a warning and changes nothing else: ModelsLab has no call that reads the settings, so every create overwrites them.",
    probe: "write",
  }),
});

/** Validated inputs. */
export type ModelsLabInputs = z.output<typeof modelslabSchema>;

/** The bucket in the host of a known store. */
function bucketOfHost(endpoint: unknown): string | undefined {
  if (typeof endpoint !== "string") {
    return undefined;
  }
  const { store, bucket } = storeOfHost(new URL(endpoint).hostname);
  return store.isGeneric ? undefined : bucket;
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
    return invalidInput(
      "endpointUrl",
      `must not contain a path if the bucket is in its host, because the path becomes a directory. Write it as ${url.protocol}//${url.host} and set directories in imageDirectory.`,
    );
  },
};

/** Constraints between inputs; the endpoint has the bucket in its host or a path, not both. */
export const modelslabRules = [bucketOnce, regionMatchesHost("endpointUrl", "regionName")];

/** Warnings for values that the API accepts but that are probably unintended. */
export function modelslabWarnings(values: Values): string[] {
  const { deployType, endpointUrl, imageDirectory } = values;
  const found = leadingSlashWarning("imageDirectory", imageDirectory);
  if (typeof deployType === "string" && !KNOWN_DEPLOY_TYPES.includes(deployType)) {
    found.push(`deployType "${deployType}" is not a documented deploy type; it is sent unchanged.`);
  }
  if (typeof imageDirectory === "string" && imageDirectory === bucketOfHost(endpointUrl)) {
    found.push(
      "imageDirectory is the name of the bucket, which endpointUrl already contains, so images are stored in a directory of that name.",
    );
  }
  return found;
}
