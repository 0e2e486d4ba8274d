import fs from "node:fs";
import path from "node:path";
import { assertApplicable } from "../../../scripts/lib/mutations/check-mutations";
import { MUTATIONS } from "../../mutations/all";

const repository = path.resolve(__dirname, "../../..");

test("each mutation has a unique name, changes its file and names an existing test file", () => {
  assertApplicable(MUTATIONS, repository);
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
  for (const { text, replacement, testFile } of MUTATIONS) {
    expect(replacement).not.toBe(text);
    expect(fs.existsSync(path.join(repository, "test/unit", `${testFile}.test.ts`))).toBe(true);
  }
});

test("code that is no longer in its file is an error with the name of the mutation", () => {
  const [first] = MUTATIONS.slice(0, 1).map((mutation) => ({ ...mutation, name: "one", text: "not there" }));
  expect(() => assertApplicable(first ? [first] : [], repository)).toThrow(
    /^one: the text must occur once in \S+, but it occurs 0 times\./,
  );
});
