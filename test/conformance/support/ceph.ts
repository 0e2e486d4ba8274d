import { createdBucket, type Keys, type World } from "./world";

/** Connection data of the gateway that the global setup started. */
export interface CephFacts {
  url: string;
  domain: string;
  users: { owner: Keys; stranger: Keys };
}

export function cephWorld(facts: CephFacts): World {
  const world: World = {
    server: "ceph",
    url: facts.url,
    domain: facts.domain,
    owner: facts.users.owner,
    stranger: { ...facts.users.stranger, arn: "arn:aws:iam:::user/stranger" },
    bucket: () => createdBucket(world),
    user: () =>
      Promise.reject(
        new Error("Users of one account cannot be tested on Ceph, where each user is an account."),
      ),
  };
  return world;
}
