interface Duplicates {
  /** Type of the objects in the warning, for example "Flashback bucket". */
  title: string;
  id: string;
  /** The container of the objects, for example a project. */
  location: string;
  /** Ids of other objects with the same settings. */
  duplicates: readonly string[];
  warn(text: string): void;
}

/**
 * Warns if the service has other objects with the settings of a resource. A create that succeeds after the program
 * was killed, for example, leaves an object that no state contains.
 */
export function warnOfDuplicates({ title, id, location, duplicates, warn }: Duplicates): void {
  if (duplicates.length === 0) {
    return;
  }
  const ids = duplicates.map((duplicate) => `"${duplicate}"`).join(", ");
  warn(
    `${title} "${id}": ${location} also contains ${ids} with the same settings. An interrupted update may have created duplicates. Delete them, unless another program manages them.`,
  );
}
