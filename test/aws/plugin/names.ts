import type { AwsValues } from "./resource";

/** Names whose spelling in the AWS SDK is not the Pulumi name with a capital letter. */
const SPECIAL: Readonly<Record<string, string>> = {
  id: "ID",
  sseAlgorithm: "SSEAlgorithm",
  kmsMasterKeyId: "KMSMasterKeyID",
};
const REVERSE = Object.fromEntries(Object.entries(SPECIAL).map(([pulumi, sdk]) => [sdk, pulumi]));

/** Converts property names of Pulumi to those of the AWS SDK: `allowedMethods` becomes `AllowedMethods`. */
export function toSdk<T>(value: unknown): T {
  return renamed(value, (name) => SPECIAL[name] ?? name.charAt(0).toUpperCase() + name.slice(1)) as T;
}

/** Converts property names of the AWS SDK to those of Pulumi. */
export function fromSdk(value: unknown): unknown {
  return renamed(value, (name) => REVERSE[name] ?? name.charAt(0).toLowerCase() + name.slice(1));
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => renamed(item, rename));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value as AwsValues).flatMap(([name, item]) =>
      item === undefined ? [] : [[rename(name), renamed(item, rename)]],
    ),
  );
}
