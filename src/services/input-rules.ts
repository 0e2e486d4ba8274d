import { awsRegionOf } from "../stores/aws-address";
import { endpointWithoutName } from "../stores/stores";
import type { InputIssue, Rule } from "./resource-definition";

/** Problem of an input that is set and not valid. */
export function invalidInput(input: string, message: string): InputIssue {
  return { input, code: "invalid", message };
}

/** Problem of an input that must be set. */
export function missingInput(input: string, message: string): InputIssue {
  return { input, code: "missing", message };
}

/** Rule that two inputs are set together or not at all. */
export function together(first: string, second: string, otherwise = "or neither"): Rule {
  return {
    involves: [first, second],
    problem: (values) => {
      const [absent, ...others] = [first, second].filter((key) => values[key] === undefined);
      if (absent === undefined || others.length > 0) {
        return undefined;
      }
      const present = absent === first ? second : first;
      return missingInput(absent, `required, because ${present} is set. Set both, ${otherwise}.`);
    },
  };
}

/** Rule that the endpoint of a known store does not contain the bucket, because the service adds it. */
export function endpointWithoutBucket(endpoint: string, bucket: string): Rule {
  return {
    involves: [endpoint, bucket],
    problem: (values) => {
      const url = values[endpoint];
      const name = values[bucket];
      if (typeof url !== "string" || typeof name !== "string") {
        return undefined;
      }
      const plain = endpointWithoutName(new URL(url), name);
      if (plain !== undefined) {
        const message = `must not contain the bucket, because ${bucket} is set. Write it as ${plain}.`;
        return invalidInput(endpoint, message);
      }
      return undefined;
    },
  };
}

/** Rule that a region matches a regional AWS host: AWS rejects requests that are signed for another region. */
export function regionMatchesHost(endpoint: string, region: string): Rule {
  return {
    involves: [endpoint, region],
    problem: (values) => {
      const url = values[endpoint];
      const given = values[region];
      if (typeof url !== "string" || typeof given !== "string") {
        return undefined;
      }
      const inHost = awsRegionOf(new URL(url).hostname);
      if (inHost === undefined || inHost === given) {
        return undefined;
      }
      return invalidInput(
        region,
        `does not match ${endpoint}, whose host is in ${inHost}. Use the bucket's region in both.`,
      );
    },
  };
}

/** Warning for a directory that starts with a slash, which S3 treats as a directory with an empty name. */
export function leadingSlashWarning(input: string, value: unknown): string[] {
  if (typeof value !== "string" || !value.startsWith("/")) {
    return [];
  }
  return [
    `${input} starts with a slash, so objects are stored in a directory with an empty name. Remove the slash.`,
  ];
}
