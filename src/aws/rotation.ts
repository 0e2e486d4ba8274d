import { AccessKey, getAccessKeys, type User } from "@pulumi/aws/iam";
import { log, type Output, RunError, runtime } from "@pulumi/pulumi";
import type { Children } from "./children";

/** That IAM allows for each user. */
const MOST_KEYS = 2;

interface Slot {
  key: AccessKey;
  generation: number;
}

/**
 * The key of the current rotation. Generation n lives in slot n mod 2; the one before it stays. Raising n by one replaces the
 * idle slot only: deleted first, since a user has no room for a third key.
 */
export function currentKey(children: Children, name: string, user: User, rotation: number): AccessKey {
  const slotOf = (generation: number): Slot => {
    const key = children.add(
      "accessKey",
      AccessKey,
      `${name}-${generation % 2}`,
      { user: user.name },
      {
        replacementTrigger: `generation ${generation}`,
        deleteBeforeReplace: true,
      },
    );
    return { key, generation };
  };
  const former = rotation > 0 ? [slotOf(rotation - 1)] : [];
  const current = slotOf(rotation);
  if (runtime.isDryRun()) {
    findKeysOfOthers(name, user, [...former, current]);
  }
  return current.key;
}

/** At preview: a key that somebody else has made takes the place of one that a rotation needs. */
function findKeysOfOthers(label: string, user: User, slots: readonly Slot[]): void {
  user.name.apply(async (name) => {
    const listed = await getAccessKeys({ user: name }, { parent: user }).catch(() => undefined);
    if (listed === undefined) {
      return;
    }
    const ids = listed.accessKeys.map(({ accessKeyId }) => accessKeyId);
    const states = await Promise.all(
      slots.map(async ({ key, generation }) => ({ generation, id: await knownText(key.id) })),
    );
    const foreign = keysOfOthers(ids, states);
    if (foreign === 0) {
      return;
    }
    const found = `${label}: user ${name} has an access key that was not made here, and IAM allows ${MOST_KEYS} per user`;
    if (slots.length + foreign > MOST_KEYS) {
      throw new RunError(`${found}, so the next one cannot be made. Delete it in IAM first`);
    }
    log.warn(`${found}: the next rotation will fail. Delete it in IAM before`, user);
  });
}

/** How many of the listed keys are neither ours nor to be replaced by ours; `id` is undefined before a key is made. */
export function keysOfOthers(
  listed: readonly string[],
  slots: readonly { generation: number; id: string | undefined }[],
): number {
  const unexplained = listed.filter((id) => !slots.some((slot) => slot.id === id));
  // From generation 2 on, a key takes the slot of an older one, which is listed still and deleted first.
  const predecessors = slots.filter(({ generation, id }) => id === undefined && generation >= MOST_KEYS);
  return Math.max(0, unexplained.length - predecessors.length);
}

/** What is behind an output, or undefined where only an `up` will tell. */
async function knownText(output: Output<string>): Promise<string | undefined> {
  // Every output has it; the published types leave it out.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return (await isKnown) ? new Promise((resolve) => output.apply(resolve)) : undefined;
}
