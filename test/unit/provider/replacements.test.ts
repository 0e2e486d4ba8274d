import { Replacements } from "../../../src/provider/replacements";

const inputs = { bucket: "new", secretKey: "secret" };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let replacements: Replacements;
beforeEach(() => {
  replacements = new Replacements();
});

describe("the new inputs of a replaced resource", () => {
  test("are those of the diff that decided the replacement, and are returned once", () => {
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("two")).toBeUndefined();
    expect(replacements.take("one")).toEqual(inputs);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are those of the last diff, and undefined if that diff does not replace the resource", () => {
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", { bucket: "newer" }, true);
    expect(replacements.take("one")).toEqual({ bucket: "newer" });
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", inputs, false);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are undefined if one of them is unknown, because a preview does not delete anything", () => {
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", { ...inputs, verify: { probe: unknown } }, true);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are undefined after a refresh, whose diff compares its result with the old inputs", () => {
    replacements.recordRead("one");
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are those of the diff after a refresh, and do not depend on a refresh of another resource", () => {
    replacements.recordRead("one");
    replacements.recordRead("two");
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("one")).toEqual(inputs);
  });
});

test("a resource is replaced if a diff decides it, even with unknown inputs, but not by a refresh", () => {
  replacements.recordDiff("one", { bucket: unknown }, true);
  replacements.recordDiff("two", inputs, false);
  replacements.recordRead("three");
  replacements.recordDiff("three", inputs, true);
  expect(["one", "two", "three"].map((name) => replacements.isReplaced(name))).toEqual([true, false, false]);
});

describe("the result of a probe before the delete", () => {
  test("is returned once to the create with the same inputs, in any order", () => {
    replacements.recordProbe(inputs, { verifyOutcome: "passed" });
    const { bucket, secretKey } = inputs;
    expect(replacements.takeProbe({ secretKey, bucket })).toEqual({ outputs: { verifyOutcome: "passed" } });
    expect(replacements.takeProbe(inputs)).toBeUndefined();
  });

  test("is not returned for other inputs", () => {
    replacements.recordProbe(inputs, { verifyOutcome: "passed" });
    expect(replacements.takeProbe({ ...inputs, secretKey: "other" })).toBeUndefined();
  });

  test("is returned even if the probe had no result", () => {
    replacements.recordProbe(inputs, undefined);
    expect(replacements.takeProbe(inputs)).toEqual({ outputs: undefined });
  });
});
