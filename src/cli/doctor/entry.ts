import { manifests, type ResourceType } from "../../contract";
import type { BucketAccess, Finding } from "../../probe";
import type { Values } from "../../services/resource-definition";
import { kebab } from "../support/option-names";

/** One setting of a bucket, under the name that the service's own page has for it. */
export interface Field {
  input: string;
  description: string;
  required?: true;
  /** @default "text" */
  form?: "list" | "yes" | "no";
  choices?: readonly string[];
  /** An example for the help. */
  example?: string;
}

/** What is known after the probe. */
export interface Examined {
  access: BucketAccess;
  /** Settings by input name. */
  values: Values;
  findings: readonly Finding[];
  signal: AbortSignal;
}

/** What `doctor.ts` of a service exports: what the service does with the bucket beyond the probe. */
export interface FurtherChecks {
  /** The checks with a title for the progress output; undefined if none applies. */
  furtherChecks(examined: Examined): { title: string; run(): Promise<Finding[]> } | undefined;
}

/** One resource type that a bucket can be probed for. */
export interface Entry {
  service: string;
  /** Flag that selects this entry among those of its service. @default none: the first entry */
  option?: string;
  title: string;
  kind: ResourceType;
  fields: readonly Field[];
  /** The inputs that are secret, by what they are. */
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** False where the keys only read, and what is written would be taken for data. */
  writes: boolean;
  /** Environment variable with the URL of the service, where the URL is a setting. */
  urlVariable?: string;
  checks?(): FurtherChecks;
}

/** Every name under which a secret could be given, whatever the service. */
export const secretInputs: ReadonlySet<string> = new Set(
  Object.values(manifests).flatMap(({ secrets }) => secrets),
);

export function flagOf({ input, form }: Field): string {
  return `--${form === "no" ? "no-" : ""}${kebab(input)}`;
}

/** The variable that holds an input. */
export function variableOf(input: string): string {
  return `BYOB_DOCTOR_${kebab(input).replaceAll("-", "_").toUpperCase()}`;
}

export function keyInputs({ keys }: Entry): string[] {
  return Object.values(keys);
}
