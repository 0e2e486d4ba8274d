import { defineEmulator } from "../../kit/emulator";
import { Flashback, type FlashbackOptions } from "./emulator";
import type { FlashbackAccount } from "./login";

export const flashbackEmulator = defineEmulator<Flashback, FlashbackOptions, FlashbackAccount>({
  port: 4801,
  seed: 'workspace "workspace-123"',
  create: (options, account = { email: "sandbox@example.com", password: "sandbox-password" }) =>
    new Flashback({ account, options }),
  credential: (emulator) => ({ token: emulator.login.newAccessToken() }),
  bucketUser: (emulator) => emulator.gateway,
});
