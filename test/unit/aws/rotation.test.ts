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

  it("start with one slot", async () => {
    const { keys, current } = await slots();
    expect(keys).toEqual(["media-chat-0 generation 0"]);
    expect(current).toBe(keyId("media-chat-0"));
  });

  it("replace the idle slot and keep the previous key, each time", async () => {
    let before = (await slots(0)).keys;
    for (const rotation of [1, 2, 3, 4]) {
      const { keys, current } = await slots(rotation);
      expect(current).toBe(keyId(`media-chat-${rotation % 2}`));
      // The previous key still exists, under the same name and generation.
      const former = `media-chat-${(rotation - 1) % 2} generation ${rotation - 1}`;
      expect(before).toContain(former);
      expect(keys).toContain(former);
      expect(keys).toHaveLength(2);
      before = keys;
    }
  });

  it("are deleted before their replacement is created, because a user can have only two", async () => {
    const { made } = await slots(2);
    expect(made.of("AccessKey").map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([true, true]);
  });
});

describe("keys that were created outside the component", () => {
  const here = (generation: number) => ({ generation, id: `ours-${generation}` });
  const toMake = (generation: number) => ({ generation, id: undefined });
  const cases: [string, string[], { generation: number; id: string | undefined }[], number][] = [
    ["none", ["ours-0"], [here(0)], 0],
    ["one in addition to the component's key", ["ours-0", "x"], [here(0)], 1],
    ["one in the slot of a key that is to be created", ["ours-0", "x"], [here(0), toMake(1)], 1],
    ["none: an idle key is to be replaced", ["ours-1", "old"], [here(1), toMake(2)], 0],
    ["two before the first", ["x", "y"], [toMake(0)], 2],
    ["none: the component's key was deleted", [], [here(0)], 0],
  ];
  it.each(cases)("%s", (_name, listed, slots, expected) =>
    expect(keysOfOthers(listed, slots)).toBe(expected),
  );

  it("fail a rotation at preview, with the fix in the error", async () => {
    const message = await failureOf(`
      const uses = { chat: { service: "ryzeapi" } };
      const world = { preview: true, listedKeys: ["AKIA-media-chat-0", "AKIAFOREIGN"], missing: ["media-chat-1"] };
      await record(() => new ServiceBucket("media", { uses, rotation: 1 }), world);`);
    expect(message).toContain(
      "media-chat: user media-chat-1a2b3c4 has an access key that this component did not create, and IAM allows 2 per user, so the next key cannot be created. Delete that key in IAM, then run pulumi up again.",
    );
    expect(message).not.toContain("AKIAFOREIGN");
  });

  it("do not block a preview that creates no key", async () => {
    const world = { preview: true, listedKeys: [keyId("media-chat-0")] };
    const made = await record(() => new ServiceBucket("media", { uses }), world);
    expect(made.invokes).toEqual(["aws:iam/getAccessKeys:getAccessKeys"]);
  });

  it("are not detected outside previews", async () => {
    const made = await record(() => new ServiceBucket("media", { uses }), { listedKeys: ["x", "y"] });
    expect(made.invokes).toEqual([]);
  });
});
