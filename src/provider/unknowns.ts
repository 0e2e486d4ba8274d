/**
 * Values that the engine sends for inputs that are unknown at preview, by declared type
 * (pulumi: pkg/resource/plugin/rpc.go). Node.js programs send the first one for every type.
 */
export const UNKNOWN_VALUES: readonly string[] = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
];

/** Returns whether the value, or any value inside it, is unknown. */
export function containsUnknown(value: unknown): boolean {
  if (typeof value === "string") {
    return UNKNOWN_VALUES.includes(value);
  }
  if (value === null || typeof value !== "object") {
    return false;
  }
  return Object.values(value).some(containsUnknown);
}
