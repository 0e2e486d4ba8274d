/** Settings of the program of the benchmark. The benchmark writes it into the program's folder before each command. */
export interface BenchSettings {
  subject: Subject;
  resources: number;
  /** Number of resources with `region`; the others have the region of the first update. */
  edited: number;
  region: string;
  /** Whether the resources have `adopt: true`. Only pulumi-byob has this input. */
  adopts: boolean;
}

/**
 * Kinds of resources that the benchmark compares.
 *
 * - "pulumi-byob": this package.
 * - "plain class": a class of `pulumi.dynamic.Resource`, as the guide of Pulumi shows it, for the same API.
 * - "do-nothing": a dynamic resource with the same inputs that sends no request: what the engine itself costs.
 */
export const SUBJECTS = ["pulumi-byob", "plain class", "do-nothing"] as const;

export type Subject = (typeof SUBJECTS)[number];

/** The subjects, each time with another one first, so that none is always measured after the same one. */
export function subjectsInTurn(round: number): Subject[] {
  const first = round % SUBJECTS.length;
  return [...SUBJECTS.slice(first), ...SUBJECTS.slice(0, first)];
}

/** Name of the file with the settings, in the program's folder. */
export const SETTINGS_FILE = "bench-settings.json";

/** Region of all resources in the first update, and two others, so that each change differs from the previous one. */
export const [FIRST_REGION, SECOND_REGION, THIRD_REGION] = [
  "us-east-1",
  "eu-central-1",
  "eu-west-1",
] as const;

/** Inputs of the resource with that number. */
export function benchInputs(number: number, region: string = FIRST_REGION) {
  return {
    instance: `instance-${number}`,
    bucket: "ryzeapi-media",
    region,
    accessKey: "AKIAIOSFODNN7EXAMPLE",
    secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    pathPrefix: `media/${number}/`,
  };
}

export type BenchInputs = ReturnType<typeof benchInputs>;
