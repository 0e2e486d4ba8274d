import { regionOfHost } from "../stores/target";
import { schemeAndHost } from "./fields";
import type { Rule } from "./resource-definition";

/** Two inputs that make sense only together. */
export function together(first: string, second: string, otherwise = "or neither"): Rule {
  return {
    involves: [first, second],
    problem: (values) => {
      const missing = [first, second].filter((key) => values[key] === undefined);
      if (missing.length !== 1) {
        return undefined;
      }
      const present = missing[0] === first ? second : first;
      return `${missing[0]}: is missing, but ${present} is set; set both, ${otherwise}`;
    },
  };
}

/** An endpoint that must not name the bucket, because the service adds it. */
export function endpointWithoutBucket(endpoint: string, bucket: string): Rule {
  return {
    involves: [endpoint, bucket],
    problem: (values) => {
      const url = values[endpoint];
      const name = values[bucket];
      if (typeof url !== "string" || typeof name !== "string") {
        return undefined;
      }
      const { host, pathname, protocol } = new URL(url);
      if (host.startsWith(`${name}.`)) {
        return `${endpoint}: has the bucket in its host, and ${bucket} names it again; write ${protocol}//${host.slice(name.length + 1)}`;
      }
      if (pathname.split("/").includes(name)) {
        return `${endpoint}: has the bucket in its path, and ${bucket} names it again; write ${schemeAndHost(url)}`;
      }
      return undefined;
    },
  };
}

/** A region that must agree with a regional AWS host: requests signed for another region are refused. */
export function regionMatchesHost(endpoint: string, region: string): Rule {
  return {
    involves: [endpoint, region],
    problem: (values) => {
      const url = values[endpoint];
      const given = values[region];
      if (typeof url !== "string" || typeof given !== "string") {
        return undefined;
      }
      const inHost = regionOfHost(new URL(url));
      if (inHost === undefined || inHost === given) {
        return undefined;
      }
      return `${region}: contradicts ${endpoint}, whose host is in ${inHost}; make both the bucket's region`;
    },
  };
}

/** A sentence for a folder that begins with a slash, which S3 takes for an empty folder name. */
export function leadingSlashWarning(input: string, value: unknown): string[] {
  if (typeof value !== "string" || !value.startsWith("/")) {
    return [];
  }
  return [
    `${input} begins with a slash: S3 keys do not, so objects land in a folder with an empty name; leave it out`,
  ];
}
