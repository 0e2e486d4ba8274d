import { pythonRegexProblem } from "../../../src/services/label-studio/python-regex";
import { importWarnings } from "../../../src/services/label-studio/schema";
import { ACCEPTED_BY_PYTHON, REJECTED_BY_PYTHON } from "../../support/python-expressions";

describe("pythonRegexProblem", () => {
  test.each(REJECTED_BY_PYTHON.map(([expression, reason]) => ({ expression, reason })))(
    "explains $expression only if Python certainly rejects it",
    ({ expression, reason }) => {
      const problem = pythonRegexProblem(expression);
      expect(problem).toEqual(reason === undefined ? undefined : expect.stringMatching(reason));
    },
  );

  test.each(ACCEPTED_BY_PYTHON)("finds no problem in %s", (expression) => {
    expect(pythonRegexProblem(expression)).toBeUndefined();
  });
});

test("an import storage warns of an expression that makes every sync fail", () => {
  expect(importWarnings({ regexFilter: "*.jpg" })).toEqual([
    expect.stringMatching(
      /^regexFilter is not a valid Python regular expression: .* every sync will fail\.$/,
    ),
  ]);
  expect(importWarnings({ regexFilter: ".*\\.jpg$" })).toEqual([]);
});
