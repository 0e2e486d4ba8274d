import { manifests, type ResourceType } from "../../contract";
import type { BucketAccess, Finding, FindingDraft } from "../../probe";
import type { Values } from "../../services/resource-definition";
import { kebab } from "../support/option-names";

/** A setting of a bucket, named as in the service's API reference. */
export interface DoctorField {
  input: string;
  description: string;
  required?: true;
  /** @default "text" */
  form?: "list" | "yes" | "no";
  choices?: readonly string[];
  /** An example for the help. */
  example?: string;
}

/** Results of the probe, for further checks. */
export interface Examined {
  access: BucketAccess;
  /** Settings by input name. */
  values: Values;
  findings: readonly Finding[];
  signal: AbortSignal;
}

/** Exports of a service's `doctor.ts`: checks of behavior that the probe does not cover. */
export interface FurtherChecks {
  /** The checks with a title for the progress output; undefined if none applies. */
  furtherChecks(examined: Examined): { title: string; run(): Promise<FindingDraft[]> } | undefined;
}

/** One resource type that a bucket can be probed for. */
export interface DoctorCommand {
  service: string;
  /** Flag that selects this entry among those of its service. @default none: the first entry */
  option?: string;
  title: string;
  resourceType: ResourceType;
  fields: readonly DoctorField[];
  /** Inputs for the keys, by their common names. */
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** False if the service only reads, and would treat the probe's object as data. */
  writes: boolean;
  /** Environment variable with the URL of the service, if the URL is a setting. */
  urlVariable?: string;
  checks?(): Promise<FurtherChecks>;
}

/** Names of all secret inputs of all services. */
export const secretInputs: ReadonlySet<string> = new Set(
  Object.values(manifests).flatMap(({ secrets }) => secrets),
);

/** Command-line option of an input; `--no-…` for an input that is true by default. */
export function flagOf({ input, form }: DoctorField): string {
  return `--${form === "no" ? "no-" : ""}${kebab(input)}`;
}

/** Environment variable for an input. */
export function variableOf(input: string): string {
  return `BYOB_DOCTOR_${kebab(input).replaceAll("-", "_").toUpperCase()}`;
}

/** Names of the inputs that contain keys, which are not accepted as options. */
export function keyInputs({ keys }: DoctorCommand): string[] {
  return Object.values(keys);
}
