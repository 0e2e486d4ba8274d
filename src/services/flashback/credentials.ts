import type { CredentialDeclaration } from "../credential";

/**
 * Access token (valid for one hour), refresh token, or email and password: https://docs.flashback.tech, `POST
 * /user/login`.
 */
export const flashbackCredentials: CredentialDeclaration = {
  description: "Flashback's access token (valid for one hour), refresh token, or email and password",
  defaultUrl: "https://backend.flashback.tech",
  urlEnvironment: "FLASHBACK_URL",
  forms: [
    [{ name: "token", input: "token", environment: "FLASHBACK_TOKEN" }],
    [{ name: "refreshToken", environment: "FLASHBACK_REFRESH_TOKEN" }],
    [
      { name: "email", environment: "FLASHBACK_EMAIL" },
      { name: "password", environment: "FLASHBACK_PASSWORD" },
    ],
  ],
};
