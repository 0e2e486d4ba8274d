import { type ConformanceWorld, createdBucket, type WorldKeys } from "./world";

/** Connection data of the gateway that the global setup started. */
export interface CephServer {
  url: string;
  domain: string;
  users: { owner: WorldKeys; outsider: WorldKeys };
}

export function cephWorld(server: CephServer): ConformanceWorld {
  const world: ConformanceWorld = {
    server: "ceph",
    url: server.url,
    domain: server.domain,
    owner: server.users.owner,
    outsider: { ...server.users.outsider, arn: "arn:aws:iam:::user/outsider" },
    bucket: () => createdBucket(world),
    user: () =>
      Promise.reject(
        new Error("Users of one account cannot be tested on Ceph, where each user is an account."),
      ),
  };
  return world;
}
