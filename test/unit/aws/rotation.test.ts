import { ServiceBucket } from "../../../src/aws";
import { keysOfOthers } from "../../../src/aws/rotation";
import { failureOf } from "./support/fails";
import { keyId, record, value } from "./support/record";

const uses = { chat: { service: "ryzeapi" } } as const;

describe("keys", () => {
  const slots = async (rotation?: number) => {
    const args = rotation === undefined ? { uses } : { uses, rotation };
    const made = await record(() => new ServiceBucket("media", args));
    const keys = made.of("AccessKey").map(({ name, replacementTrigger }) => `${name} ${replacementTrigger}`);
    return { keys: keys.sort(), current: await value(made.result.access.chat.accessKey), made };
  };

  it("begin with one slot", async () => {
    const { keys, current } = await slots();
    expect(keys).toEqual(["media-chat-0 generation 0"]);
    expect(current).toBe(keyId("media-chat-0"));
  });

  it("change the idle slot and keep the former one, each time", async () => {
    let before = (await slots(0)).keys;
    for (const rotation of [1, 2, 3, 4]) {
      const { keys, current } = await slots(rotation);
      expect(current).toBe(keyId(`media-chat-${rotation % 2}`));
      // What handed out access before this raise is still there, under the same name and generation.
      const former = `media-chat-${(rotation - 1) % 2} generation ${rotation - 1}`;
      expect(before).toContain(former);
      expect(keys).toContain(former);
      expect(keys).toHaveLength(2);
      before = keys;
    }
  });

  it("make room before they are made, since a user may have two", async () => {
    const { made } = await slots(2);
    expect(made.of("AccessKey").map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([true, true]);
  });
});

describe("keys of others", () => {
  const here = (generation: number) => ({ generation, id: `ours-${generation}` });
  const toMake = (generation: number) => ({ generation, id: undefined });
  const cases: [string, string[], { generation: number; id: string | undefined }[], number][] = [
    ["none", ["ours-0"], [here(0)], 0],
    ["one beside ours", ["ours-0", "x"], [here(0)], 1],
    ["one where ours is to be made", ["ours-0", "x"], [here(0), toMake(1)], 1],
    ["none: an idle key is to be replaced", ["ours-1", "old"], [here(1), toMake(2)], 0],
    ["two before the first", ["x", "y"], [toMake(0)], 2],
    ["none: ours was deleted", [], [here(0)], 0],
  ];
  it.each(cases)("%s", (_name, listed, slots, expected) =>
    expect(keysOfOthers(listed, slots)).toBe(expected),
  );

  it("fail a rotation at preview, and say what to do", async () => {
    const said = await failureOf(`
      const uses = { chat: { service: "ryzeapi" } };
      const world = { preview: true, listedKeys: ["AKIA-media-chat-0", "AKIAFOREIGN"], missing: ["media-chat-1"] };
      await record(() => new ServiceBucket("media", { uses, rotation: 1 }), world);`);
    expect(said).toContain(
      "media-chat: user media-chat-1a2b3c4 has an access key that was not made here, and IAM allows 2 per user, so the next one cannot be made. Delete it in IAM first",
    );
    expect(said).not.toContain("AKIAFOREIGN");
  });

  it("do not stop what needs no room", async () => {
    const world = { preview: true, listedKeys: [keyId("media-chat-0")] };
    const made = await record(() => new ServiceBucket("media", { uses }), world);
    expect(made.invokes).toEqual(["aws:iam/getAccessKeys:getAccessKeys"]);
  });

  it("are not looked for outside of previews", async () => {
    const made = await record(() => new ServiceBucket("media", { uses }), { listedKeys: ["x", "y"] });
    expect(made.invokes).toEqual([]);
  });
});
