import { execFileSync } from "node:child_process";
import { ACCEPTED_BY_PYTHON, REJECTED_BY_PYTHON } from "../support/python-expressions";

const COMPILE = `
import json, re, sys
def accepts(expression):
    try:
        return bool(re.compile(expression))
    except re.error:
        return False
print(json.dumps([accepts(one) for one in json.load(sys.stdin)]))
`;

function acceptedBy(expressions: readonly string[]): boolean[] {
  return JSON.parse(
    execFileSync("python3", ["-c", COMPILE], { input: JSON.stringify(expressions) }).toString(),
  );
}

test("Python rejects and accepts the expressions of the unit tests", () => {
  const rejected = REJECTED_BY_PYTHON.map(([expression]) => expression);
  const wrong = [...rejected, ...ACCEPTED_BY_PYTHON];
  const accepted = acceptedBy(wrong);
  expect(wrong.filter((expression, index) => accepted[index] === rejected.includes(expression))).toEqual([]);
});
