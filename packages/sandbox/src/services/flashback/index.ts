import { defineEmulator } from "../../kit/emulator";
import { Flashback } from "./emulator";
import type { FlashbackAccount } from "./login";
import type { FlashbackOptions } from "./options";

export const flashbackEmulator = defineEmulator<Flashback, FlashbackOptions, FlashbackAccount>({
  port: 4801,
  seed: 'workspace "workspace-123"',
  create: (options, account = { email: "sandbox@example.com", password: "sandbox-password" }) =>
    new Flashback({ account, options }),
  credential: (emulator) => ({ token: emulator.login.newAccessToken() }),
  bucketUser: (emulator) => emulator.gateway,
});
