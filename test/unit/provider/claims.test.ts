import { Claims } from "../../../src/provider/claims";

describe("claims of one run", () => {
  test("a second create of the same id is refused with what to do", () => {
    const claims = new Claims();
    claims.make("ryze:chat", "chat");
    expect(() => claims.make("ryze:chat", "chat")).toThrow(
      'another resource of this program already has "chat"; keep one of the two, or give the renamed one an alias',
    );
    claims.make("ryze:other", "other");
  });

  test("a create of an id that a resource of the program has already is refused", () => {
    const claims = new Claims();
    claims.keep("ryze:chat", { bucket: "a" });
    expect(() => claims.make("ryze:chat", "chat")).toThrow("another resource of this program");
  });

  test("a failed create gives its id back", () => {
    const claims = new Claims();
    claims.make("ryze:chat", "chat");
    claims.release("ryze:chat");
    claims.make("ryze:chat", "chat");
  });

  test("a replaced object is deleted before its successor has the id", () => {
    const claims = new Claims();
    claims.keep("ryze:chat", { bucket: "a" });
    // The engine asks again where what it depends on is replaced, too.
    claims.keep("ryze:chat", { bucket: "a" });
    expect(claims.mayDelete("ryze:chat", { bucket: "a" })).toBe(true);
    claims.make("ryze:chat", "chat");
  });

  test("an object that got a new owner in this run is not deleted under it", () => {
    const claims = new Claims();
    claims.make("ryze:chat", "chat");
    expect(claims.mayDelete("ryze:chat", {})).toBe(false);
  });

  test("an object that got a new owner in an earlier run is not deleted under it", () => {
    const claims = new Claims();
    claims.keep("ryze:chat", { secretFingerprint: "new" });
    expect(claims.mayDelete("ryze:chat", { secretFingerprint: "old" })).toBe(false);
    expect(claims.mayDelete("ryze:chat", { secretFingerprint: "new" })).toBe(true);
  });
});
