interface Twins {
  /** The type of object in the warning. */
  what: string;
  id: string;
  /** The place that contains the objects, for example a project. */
  place: string;
  /** Ids of other objects with the same settings. */
  twins: readonly string[];
  warn(text: string): void;
}

/**
 * Warns if the service has other objects that equal the one of a resource. A create that takes effect after the program
 * was killed leaves one that no state contains.
 */
export function warnOfTwins({ what, id, place, twins, warn }: Twins): void {
  if (twins.length === 0) {
    return;
  }
  const ids = twins.map((twin) => `"${twin}"`).join(", ");
  warn(
    `${what} "${id}": ${place} also contains ${ids} with the same settings. An interrupted run may have created it. If no other program manages it, delete it at the service`,
  );
}
