/**
 * Login of Flashback: access tokens (JSON Web Tokens), refresh tokens, and the requests that issue and revoke them.
 *
 * Source: https://docs.flashback.tech/support-reference/platform-api-reference/user-account/post__user_{login,refresh}.
 * Where it differs from the official client, or does not document a behavior, an option selects the behavior.
 */
import { randomUUID } from "node:crypto";
import { payloadOf, sign, verified } from "../../kit/jwt";
import {
  type EmulatorResponse,
  header,
  isObject,
  type JsonObject,
  jsonBody,
  type Request,
} from "../../kit/request";
import type { RoutedCall } from "../../kit/router";

/** Options for the behavior of tokens and logins. */
export interface LoginOptions {
  /** Validity of an access token; one hour as documented. */
  accessSeconds: number;
  /** Field that /user/refresh accepts: `refreshToken` is documented, the official client sends `refresh_token`. */
  refreshSpelling: "both" | "refreshToken" | "refresh_token";
  /** Whether each use of a refresh token replaces it. */
  rotatesRefresh: boolean;
  /** Whether a login requires a second factor and returns no tokens. */
  mfa: boolean;
}

export interface FlashbackAccount {
  email: string;
  password: string;
}

const USER_ID = "5d0f2a3e-6c59-4f0e-9d3a-2f6f0a1d7c11";
const ORGANIZATION_ID = "0b1f6c7e-9e0c-4f3a-8f7e-1f1f5a6b2c3d";

/** Issues and verifies the tokens of one account. */
export class FlashbackLogin {
  readonly refreshTokens = new Set<string>();
  /** Fixed, so that tokens stay valid after a restart of the sandbox. A different key invalidates all tokens. */
  signingKey = "sandbox-flashback-signing-key";

  constructor(
    readonly account: FlashbackAccount,
    readonly options: LoginOptions,
  ) {}

  /** Access token that is valid for `accessSeconds`. */
  newAccessToken(): string {
    const now = Date.now() / 1000;
    const exp = now + this.options.accessSeconds;
    const payload = { userId: USER_ID, email: this.account.email, orgId: ORGANIZATION_ID, jti: randomUUID() };
    return sign({ ...payload, type: "access", iat: Math.floor(now), exp }, this.signingKey);
  }

  newRefreshToken(): string {
    const token = sign({ userId: USER_ID, type: "refresh", jti: randomUUID() }, this.signingKey);
    this.refreshTokens.add(token);
    return token;
  }

  /** Error response to a request without a valid access token. The 401 is documented for /user/quota only. */
  rejection(request: Request): EmulatorResponse | undefined {
    const token = header(request, "authorization")?.match(/^Bearer (\S+)$/)?.[1];
    const payload = token === undefined ? undefined : verified(token, this.signingKey);
    if (payload?.type === "access" && Number(payload.exp) > Date.now() / 1000) {
      return undefined;
    }
    return { status: 401, body: { success: false, error_code: "NO_AUTH_USER" } };
  }

  login(call: RoutedCall): EmulatorResponse {
    const body = jsonBody(call);
    if (!isObject(body) || typeof body.email !== "string" || typeof body.password !== "string") {
      return failure(400, "VALIDATION_ERROR", "Email and password are required");
    }
    if (body.email !== this.account.email || body.password !== this.account.password) {
      return failure(401, "INVALID_CREDENTIALS", "Invalid email or password");
    }
    const user = {
      id: USER_ID,
      email: this.account.email,
      name: "Sandbox",
      orgId: ORGANIZATION_ID,
      orgRole: 1,
    };
    if (this.options.mfa) {
      // The response to the first step is not documented; it cannot contain a token.
      return { status: 200, body: { success: true, requiresMfa: true, user } };
    }
    const refreshToken = this.newRefreshToken();
    const tokens = { ...this.#tokens(refreshToken), tokenId: tokenId(refreshToken) };
    return { status: 200, body: { success: true, ...tokens, user } };
  }

  refresh(call: RoutedCall): EmulatorResponse {
    const body = jsonBody(call);
    const token = isObject(body) ? this.#sentToken(body) : undefined;
    if (typeof token !== "string") {
      return failure(400, "VALIDATION_ERROR", "Refresh token is required");
    }
    if (!this.refreshTokens.has(token)) {
      return failure(401, "INVALID_REFRESH_TOKEN", "Invalid refresh token");
    }
    if (!this.options.rotatesRefresh) {
      return this.#refreshed(token);
    }
    this.refreshTokens.delete(token);
    return this.#refreshed(this.newRefreshToken());
  }

  #sentToken(body: JsonObject): unknown {
    const { refreshSpelling } = this.options;
    const camel = refreshSpelling === "refresh_token" ? undefined : body.refreshToken;
    const snake = refreshSpelling === "refreshToken" ? undefined : body.refresh_token;
    return camel ?? snake;
  }

  /** Revokes the refresh token in the body. Access tokens remain valid until they expire. Not documented. */
  logout(call: RoutedCall): EmulatorResponse {
    const body = jsonBody(call);
    const token = isObject(body) ? this.#sentToken(body) : undefined;
    if (typeof token !== "string") {
      return failure(400, "VALIDATION_ERROR", "Refresh token is required");
    }
    this.refreshTokens.delete(token);
    return { status: 200, body: { success: true } };
  }

  /** Active refresh tokens of the user, without the tokens themselves. The fields are not documented. */
  list(): EmulatorResponse {
    const tokens = [...this.refreshTokens].map((token) => ({ id: tokenId(token) }));
    return { status: 200, body: { success: true, tokens } };
  }

  revoke(id: string | undefined): EmulatorResponse {
    const token = [...this.refreshTokens].find((candidate) => tokenId(candidate) === id);
    if (token === undefined) {
      return failure(404, "NOT_FOUND", "Token not found");
    }
    this.refreshTokens.delete(token);
    return { status: 200, body: { success: true } };
  }

  /** `expiresAt` is in milliseconds; its unit is not documented. */
  #tokens(refreshToken: string): JsonObject {
    const expiresAt = Date.now() + this.options.accessSeconds * 1000;
    return { accessToken: this.newAccessToken(), refreshToken, expiresAt };
  }

  /** Response to a refresh. `token` is a field of the official client, which is not documented. */
  #refreshed(refreshToken: string): EmulatorResponse {
    const tokens = this.#tokens(refreshToken);
    return { status: 200, body: { success: true, token: tokens.accessToken, ...tokens } };
  }
}

/** ID of a refresh token, which a login returns. */
function tokenId(token: string): unknown {
  return payloadOf(token)?.jti;
}

function failure(status: number, error_code: string, message: string): EmulatorResponse {
  return { status, body: { success: false, error_code, message } };
}
