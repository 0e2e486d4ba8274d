/** The program of `npm run fingerprint-time`: many resources with one key, or each with a different key. */
import * as byob from "pulumi-byob";

const { RESOURCES = "0", DIFFERENT_KEYS } = process.env;
for (let number = 0; number < Number(RESOURCES); number++) {
  const secret = `a-secret-of-forty-characters-${DIFFERENT_KEYS ? number : 0}`;
  new byob.FlashbackBucket(`bucket-${number}`, {
    name: `bucket-${number}`,
    bucket: `bucket-${number}`,
    workspaceId: "workspace-123",
    region: "us-east-1",
    key: "AKIAIOSFODNN7EXAMPLE",
    secret,
    verify: "skip",
  });
}
