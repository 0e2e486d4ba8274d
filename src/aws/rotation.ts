import { AccessKey, getAccessKeys, type User } from "@pulumi/aws/iam";
import { log, type Output, RunError, runtime } from "@pulumi/pulumi";
import { withoutStack } from "../error-stack";
import type { Children } from "./children";

/** Number of access keys that IAM allows per user. */
const MAX_KEYS = 2;

interface Slot {
  key: AccessKey;
  generation: number;
}

/**
 * Creates the keys of the current and of the previous rotation, and returns the current one. Generation n uses slot n mod 2,
 * so raising n by one replaces only the older key. It is deleted first, because IAM does not allow a third key.
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

/** Detects access keys that leave no room for a rotation, because they were created outside the component. */
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
    const found = `${label}: user ${name} has an access key that this component did not create, and IAM allows ${MAX_KEYS} per user`;
    if (slots.length + foreign > MAX_KEYS) {
      throw withoutStack(
        new RunError(
          `${found}, so the next key cannot be created. Delete that key in IAM, then run pulumi up again.`,
        ),
      );
    }
    log.warn(
      `${found}. The next rotation will fail. Delete that key in IAM before you raise rotation.`,
      user,
    );
  });
}

/** Counts listed keys that the component neither manages nor replaces; `id` is undefined before a key is created. */
export function keysOfOthers(
  listed: readonly string[],
  slots: readonly { generation: number; id: string | undefined }[],
): number {
  const unexplained = listed.filter((id) => !slots.some((slot) => slot.id === id));
  // From generation 2 on, a key replaces an older one, which is still listed and will be deleted first.
  const predecessors = slots.filter(({ generation, id }) => id === undefined && generation >= MAX_KEYS);
  return Math.max(0, unexplained.length - predecessors.length);
}

/** Value of an output; undefined if it is known only during `up`. */
async function knownText(output: Output<string>): Promise<string | undefined> {
  // Every output has this property, but the published types omit it.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return (await isKnown) ? new Promise((resolve) => output.apply(resolve)) : undefined;
}
