import { Replacements } from "../../../src/provider/replacements";

const inputs = { bucket: "new", secretKey: "secret" };
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let replacements: Replacements;
beforeEach(() => {
  replacements = new Replacements();
});

describe("the inputs that replace a resource", () => {
  test("are those of the diff that decided it, once", () => {
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("two")).toBeUndefined();
    expect(replacements.take("one")).toEqual(inputs);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are those of the last diff, and none if that one decides nothing", () => {
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", { bucket: "newer" }, true);
    expect(replacements.take("one")).toEqual({ bucket: "newer" });
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", inputs, false);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are none while a part of them is unknown, because a preview deletes nothing", () => {
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", { ...inputs, verify: { probe: unknown } }, true);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are none after a refresh, whose diff compares what it has read with the old inputs", () => {
    replacements.recordRead("one");
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("one")).toBeUndefined();
  });

  test("are those of the diff after the refresh, and a refresh of another resource changes nothing", () => {
    replacements.recordRead("one");
    replacements.recordRead("two");
    replacements.recordDiff("one", inputs, true);
    replacements.recordDiff("one", inputs, true);
    expect(replacements.take("one")).toEqual(inputs);
  });
});

test("a resource is replaced once a diff has decided it, also with inputs that are unknown, but not by a refresh", () => {
  replacements.recordDiff("one", { bucket: unknown }, true);
  replacements.recordDiff("two", inputs, false);
  replacements.recordRead("three");
  replacements.recordDiff("three", inputs, true);
  expect(["one", "two", "three"].map((name) => replacements.isReplaced(name))).toEqual([true, false, false]);
});

describe("the result of a probe before the delete", () => {
  test("is the one of the create with the same inputs, in any order, once", () => {
    replacements.recordProbe(inputs, { verifyOutcome: "passed" });
    const { bucket, secretKey } = inputs;
    expect(replacements.takeProbe({ secretKey, bucket })).toEqual({ outputs: { verifyOutcome: "passed" } });
    expect(replacements.takeProbe(inputs)).toBeUndefined();
  });

  test("is not the one of other inputs", () => {
    replacements.recordProbe(inputs, { verifyOutcome: "passed" });
    expect(replacements.takeProbe({ ...inputs, secretKey: "other" })).toBeUndefined();
  });

  test("is known also where the probe had nothing to say", () => {
    replacements.recordProbe(inputs, undefined);
    expect(replacements.takeProbe(inputs)).toEqual({ outputs: undefined });
  });
});
