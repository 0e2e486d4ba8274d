/** Values that stand for secrets. No error and no log may contain one. */
export const CANARIES = {
  accessKeyId: "AKIACANARYKEYID00001",
  secretKey: "canary/secret+key=0123456789abcdef",
  sessionToken: "canary-session-token-0123456789",
};
