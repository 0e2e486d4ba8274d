import { MANIFEST } from "./manifest";

/**
 * What programs and state files hold us to, as plain constants: the classes read them without loading any provider code.
 */
export interface ResourceManifest {
  /** Names of all inputs. */
  inputs: readonly string[];
  /** Names of inputs that are encrypted. */
  secrets: readonly string[];
  /** Names of outputs that are not inputs. */
  outputs: readonly string[];
  /** Names of the inputs that identify the object in a program. */
  keys: readonly string[];
  /** Values of those inputs where they are absent. */
  keyDefaults?: Readonly<Record<string, string>>;
  /** Whether the service answers what it has, so that the object can be imported. */
  readable?: boolean;
  /** Name of the input that holds the credential of the service. */
  credential?: string;
  /** URL of the service where the input `baseUrl` is absent. */
  defaultUrl?: string;
}

export type ResourceType = keyof typeof MANIFEST;

export const manifests: Readonly<Record<ResourceType, ResourceManifest>> = MANIFEST;

/** The type token, which is part of every URN. */
export function typeToken(kind: ResourceType): string {
  return `pulumi-nodejs:dynamic/byob:${kind}`;
}

/**
 * The constant text that state holds in place of provider code. It finds the installed package at run time, so a new
 * release serves old state: in the folder that PULUMI_BYOB_PATH names, from the program's folder upward, and beside
 * the plugin itself. Node's own message names the package where it is missing. At most 215 bytes, since every resource
 * stores it twice and the engine's checkpoints cost with every byte. Never to be changed after 1.0; state of 0.1.0 has a
 * longer text, which loads the same entry.
 */
export function stub(kind: ResourceType): string {
  return `exports.handler=()=>{let e=process;return require(require.resolve("pulumi-byob/provider",{paths:[e.env.PULUMI_BYOB_PATH||".",".",e.argv[1]]})).handler("${kind}")}`;
}

/** Key by which the engine recognizes a special value in state (pulumi: sdk/nodejs/runtime/rpc.ts). */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** Value of that key in a secret. */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
