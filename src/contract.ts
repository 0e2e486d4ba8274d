/**
 * What programs and state files hold us to, as plain constants: the classes read them without loading any
 * provider code, and a test proves them equal to the declarations of the kinds.
 */
export interface KindContract {
  /** Names of inputs that are encrypted. */
  secrets: readonly string[];
  /** Names of outputs that are no inputs. */
  outputs: readonly string[];
  /** Those among the outputs that are encrypted. */
  secretOutputs: readonly string[];
}

const list = (...names: string[]): readonly string[] => names;

export const contracts = {
  ModelsLabS3Config: {
    secrets: list("awsAccessKeyId", "awsSecretAccessKey", "key"),
    outputs: list("keyFingerprint"),
    secretOutputs: list("keyFingerprint"),
  },
  RyzeInstanceS3: {
    secrets: list("accessKey", "secretKey", "token"),
    outputs: list(),
    secretOutputs: list(),
  },
  LabelStudioImportStorage: {
    secrets: list("awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken", "token"),
    outputs: list("createdAt"),
    secretOutputs: list(),
  },
  LabelStudioExportStorage: {
    secrets: list("awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken", "token"),
    outputs: list("createdAt"),
    secretOutputs: list(),
  },
  FlashbackBucket: {
    secrets: list("key", "secret", "token"),
    outputs: list("createdAt"),
    secretOutputs: list(),
  },
  BucketProbe: {
    secrets: list("accessKeyId", "secretAccessKey", "sessionToken"),
    outputs: list("verdict", "findings"),
    secretOutputs: list(),
  },
} satisfies Record<string, KindContract>;

export type KindName = keyof typeof contracts;

/** The type token, which is part of every URN. */
export function typeToken(kind: KindName): string {
  return `pulumi-nodejs:dynamic/byob:${kind}`;
}

/**
 * The constant text that state holds in place of provider code. It finds the installed package at run time,
 * so a new release serves old state. Never to be changed after 1.0; at most 320 bytes, since every
 * resource stores it twice and the engine's checkpoints cost with every byte.
 */
export function stub(kind: KindName): string {
  return `exports.handler=()=>{let e=process,f;try{f=require.resolve("pulumi-byob/provider",{paths:[e.env.PULUMI_BYOB_PATH,e.cwd(),require("path").dirname(e.argv[1]||"")].filter(p=>p)})}catch{throw Error("pulumi-byob is missing: npm install it, or set PULUMI_BYOB_PATH")}return require(f).handler("${kind}")}`;
}
