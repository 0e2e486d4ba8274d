const SOURCE_KEYS = [
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourcevpcarn",
];

/** Whether a condition key, in lowercase, is about the network of the client. */
export function isSourceKey(key: string): boolean {
  return SOURCE_KEYS.includes(key);
}

/** Returns the condition keys of each statement that denies, in lowercase. Other documents contain no statements. */
export function denyConditions(policy: string): string[][] {
  return statementsOf(policy)
    .filter(({ Effect }) => Effect === "Deny")
    .map(({ Condition }) =>
      Object.values(Condition ?? {}).flatMap((one) => Object.keys(one ?? {}).map((key) => key.toLowerCase())),
    );
}

interface Statement {
  Effect?: unknown;
  Condition?: Record<string, object | null> | null;
}

function statementsOf(policy: string): Statement[] {
  try {
    const { Statement: statements } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [statements ?? []].flat();
  } catch {
    return [];
  }
}
