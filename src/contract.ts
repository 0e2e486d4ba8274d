import { MANIFEST } from "./manifest";

/** Names that programs and state files depend on. Resource classes read them without loading provider code. */
export interface ResourceManifest {
  /** Names of all inputs. */
  inputs: readonly string[];
  /** Names of inputs that are encrypted. */
  secrets: readonly string[];
  /** Names of outputs that are not inputs. */
  outputs: readonly string[];
  /** Names of the inputs that identify the object in a program. */
  keys: readonly string[];
  /** Values that absent `keys` are compared as. */
  keyDefaults?: Readonly<Record<string, string>>;
  /** Whether the service returns its registrations, so that they can be imported. */
  readable?: boolean;
  /** Name of the input for the credential of the service. */
  credential?: string;
  /** URL of the service if `baseUrl` is not set. */
  defaultUrl?: string;
}

/** Name of a resource type, as in its type token and its class. */
export type ResourceType = keyof typeof MANIFEST;

/** Manifests by resource type. */
export const manifests: Readonly<Record<ResourceType, ResourceManifest>> = MANIFEST;

/** Returns the Pulumi type token, which is part of every URN. */
export function typeToken(type: ResourceType): string {
  return `pulumi-nodejs:dynamic/byob:${type}`;
}

/**
 * Returns the code that state contains instead of the provider. It loads the installed package at run time, so that a
 * new release works with old state.
 *
 * It searches the directory in PULUMI_BYOB_PATH, the program's directory and its parents, and the directories next to
 * the plugin. If the package is missing, the error of Node.js names it. The limit is 215 bytes, because every resource
 * stores this text twice. After 1.0 it must not change. State of 0.1.0 contains a longer text that loads the same entry.
 */
export function stub(type: ResourceType): string {
  return `exports.handler=()=>{let e=process;return require(require.resolve("pulumi-byob/provider",{paths:[e.env.PULUMI_BYOB_PATH||".",".",e.argv[1]]})).handler("${type}")}`;
}

/** Key that marks a special value in state (pulumi: sdk/nodejs/runtime/rpc.ts). */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** Value of `SIGNATURE_KEY` in a secret. */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
