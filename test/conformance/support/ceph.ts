import { createdBucket, type Keys, type World } from "./world";

/** What the global set-up tells of the gateway that it started. */
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
    user: () => Promise.reject(new Error("Users of one account are not tried on Ceph: each is an account.")),
  };
  return world;
}
