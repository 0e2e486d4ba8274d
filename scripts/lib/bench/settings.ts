/** Settings of the program of the benchmark. The benchmark writes it into the program's folder before each command. */
export interface BenchSettings {
  subject: Subject;
  resources: number;
  /** Number of resources whose region differs from that of the first update. */
  edited: number;
}

/**
 * Kinds of resources that the benchmark compares.
 *
 * - "pulumi-byob": this package.
 * - "plain class": a class of `pulumi.dynamic.Resource`, as the guide of Pulumi shows it, for the same API.
 * - "do-nothing": a dynamic resource with the same inputs that sends no request: what the engine itself costs.
 */
export type Subject = "pulumi-byob" | "plain class" | "do-nothing";

export const SUBJECTS: readonly Subject[] = ["pulumi-byob", "plain class", "do-nothing"];

/** Name of the file with the settings, in the program's folder. */
export const SETTINGS_FILE = "bench-settings.json";

/** Inputs of the resource with that number. */
export function benchInputs(number: number, isEdited: boolean) {
  return {
    instance: `instance-${number}`,
    bucket: "ryzeapi-media",
    region: isEdited ? "eu-central-1" : "us-east-1",
    accessKey: "AKIAIOSFODNN7EXAMPLE",
    secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    pathPrefix: `media/${number}/`,
  };
}

export type BenchInputs = ReturnType<typeof benchInputs>;
