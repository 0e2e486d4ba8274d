import { defineEmulator } from "../../kit/emulator";
import { Flashback, type FlashbackOptions } from "./emulator";
import type { Account } from "./login";

export const flashback = defineEmulator<Flashback, FlashbackOptions, Account>({
  seed: 'workspace "workspace-123"',
  create: (options, account = { email: "sandbox@example.com", password: "sandbox-password" }) =>
    new Flashback({ account, options }),
  credential: (emulator) => ({ token: emulator.login.newAccessToken() }),
  bucketUser: (emulator) => emulator.gateway,
});
