import { User, UserPolicy } from "@pulumi/aws/iam";
import type { Output, Resource } from "@pulumi/pulumi";
import type { Children } from "./children";
import { currentKey } from "./rotation";

/** What opens the bucket for one use. */
export interface Access {
  accessKeyId: Output<string>;
  secretAccessKey: Output<string>;
  /** The key works fully only after these. */
  ready: readonly Resource[];
}

/** A user of its own with the rights of one use, and its keys. */
export function makeUser(children: Children, name: string, policy: Output<string>, rotation: number): Access {
  const user = children.add("user", User, name, {});
  const rights = children.add("userPolicy", UserPolicy, name, { user: user.name, policy });
  const key = currentKey(children, name, user, rotation);
  return { accessKeyId: key.id, secretAccessKey: key.secret, ready: [rights] };
}
