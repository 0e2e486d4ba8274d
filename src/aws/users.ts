import { User, UserPolicy } from "@pulumi/aws/iam";
import type { Output, Resource } from "@pulumi/pulumi";
import type { Children } from "./children";
import { currentKey } from "./rotation";

/** Access key of one use. */
export interface Access {
  accessKeyId: Output<string>;
  secretAccessKey: Output<string>;
  /** Resources that the key requires for all its permissions. */
  ready: readonly Resource[];
}

/** Creates a separate user with the permissions of one use, and its keys. */
export function makeUser(children: Children, name: string, policy: Output<string>, rotation: number): Access {
  const user = children.add("user", User, name, {});
  // With a generated name, a create that was interrupted would leave a second policy, which stays in effect.
  const userPolicy = children.add("userPolicy", UserPolicy, name, { name, user: user.name, policy });
  const key = currentKey(children, name, user, rotation);
  return { accessKeyId: key.id, secretAccessKey: key.secret, ready: [userPolicy] };
}
