import type { CredentialSource } from "../credential";

/** Access token (one hour), refresh token, or e-mail and password: https://docs.flashback.tech, `POST /user/login`. */
export const flashbackCredentials: CredentialSource = {
  service: "Flashback",
  defaultUrl: "https://backend.flashback.tech",
  url: { config: "flashbackUrl", environment: "FLASHBACK_URL" },
  forms: [
    [{ name: "token", input: "token", config: "flashbackToken", environment: "FLASHBACK_TOKEN" }],
    [{ name: "refreshToken", config: "flashbackRefreshToken", environment: "FLASHBACK_REFRESH_TOKEN" }],
    [
      { name: "email", config: "flashbackEmail", environment: "FLASHBACK_EMAIL" },
      { name: "password", config: "flashbackPassword", environment: "FLASHBACK_PASSWORD" },
    ],
  ],
};
