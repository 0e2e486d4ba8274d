interface Document {
  Statement: { Action: string[]; Sid: string }[];
}

/** Removes one action from a policy, except from the statement for the probe's cleanup. */
export function withoutAction(policy: string, action: string): string {
  const document = JSON.parse(policy) as Document;
  const statements = document.Statement.map((statement) =>
    statement.Sid === "ProbeCleanUp"
      ? statement
      : { ...statement, Action: statement.Action.filter((name) => name !== action) },
  );
  return JSON.stringify({ ...document, Statement: statements.filter(({ Action }) => Action.length > 0) });
}
