/**
 * Tokens of Label Studio: authenticates requests and creates, refreshes, rotates and revokes tokens.
 *
 * Label Studio has two kinds of tokens. A legacy token is sent with each request; an organization can disable it. A
 * personal access token only creates access tokens, which expire after minutes, so that a client must refresh them
 * during a long update. Both are rejected with different messages, which the provider explains; they were measured on
 * Label Studio 1.23.2.
 *
 *     const token = tokens.newPersonalToken();
 *     tokens.authenticate(request); // throws a 401 unless the credentials are valid
 */
import { randomUUID } from "node:crypto";
import { payloadOf, sign, verified } from "../../kit/jwt";
import { type EmulatorResponse, header, type Request } from "../../kit/request";
import { objectBody } from "./bodies";
import { reject, rejectInvalid, rejectUnauthenticated, rejectWith } from "./errors";
import { parseBody, parseFlag, parseRequired, parseText } from "./parsers";

/** Settings of the organization that determine which tokens are accepted. */
export interface TokenOptions {
  /** Whether legacy tokens are accepted; a new server rejects them since 1.17. */
  legacyTokens: boolean;
  personalTokens: boolean;
  /** Validity of an access token. */
  accessSeconds: number;
}

const NOT_PROVIDED = "Authentication credentials were not provided.";
const REFRESH_CHALLENGE = 'Bearer realm="api"';
const TWO_HUNDRED_YEARS = 200 * 365 * 86400;

/** Legacy tokens, personal access tokens (JWT refresh tokens) and the access tokens created from them. */
export class LabelStudioTokens {
  /** Personal access tokens that are not blacklisted. */
  readonly personal = new Set<string>();
  readonly blacklisted = new Set<string>();
  readonly #signingKey: string;

  constructor(
    public legacyToken: string,
    readonly options: TokenOptions,
    signingKey: string = randomUUID(),
  ) {
    this.#signingKey = signingKey;
  }

  newPersonalToken(
    jti: string = randomUUID().replaceAll("-", ""),
    issued = Math.floor(Date.now() / 1000),
  ): string {
    const times = { exp: issued + TWO_HUNDRED_YEARS, iat: issued };
    const token = sign({ token_type: "refresh", ...times, jti, user_id: "1" }, this.#signingKey);
    this.personal.add(token);
    return token;
  }

  newAccessToken(): string {
    const now = Date.now() / 1000;
    const exp = Number.isInteger(this.options.accessSeconds)
      ? Math.floor(now) + this.options.accessSeconds
      : now + this.options.accessSeconds;
    const jti = randomUUID().replaceAll("-", "");
    return sign({ token_type: "access", exp, iat: Math.floor(now), jti, user_id: "1" }, this.#signingKey);
  }

  /** Rejects a request without valid credentials, with the messages of Label Studio 1.23.2. */
  authenticate(request: Request): void {
    const apiKey = header(request, "x-api-key");
    const authorization = apiKey === undefined ? (header(request, "authorization") ?? "") : `Token ${apiKey}`;
    const [scheme = "", ...parts] = authorization.split(/\s+/);
    if (scheme.toLowerCase() === "token") {
      this.#authenticateLegacy(parts);
    } else if (scheme !== "Bearer" || !this.options.personalTokens || !this.#isAccess(parts.join(" "))) {
      rejectUnauthenticated(NOT_PROVIDED);
    }
  }

  #authenticateLegacy(parts: string[]): void {
    const token = parts[0] ?? "";
    if (token === "") {
      rejectUnauthenticated("Invalid token header. No credentials provided.");
    }
    if (parts.length > 1) {
      rejectUnauthenticated("Invalid token header. Token string should not contain spaces.");
    }
    if (token !== this.legacyToken) {
      rejectUnauthenticated("Invalid token.");
    }
    if (!this.options.legacyTokens) {
      rejectUnauthenticated(
        "Authentication token no longer valid: legacy token authentication has been disabled for this organization",
      );
    }
  }

  #isAccess(token: string): boolean {
    // Python's decoder ignores padding that is not necessary.
    const payload = verified(token.replace(/=+$/, ""), this.#signingKey);
    return payload?.token_type === "access" && Number(payload.exp) > Date.now() / 1000;
  }

  create(body: unknown): EmulatorResponse {
    objectBody(body);
    if (this.personal.size > 0) {
      reject(409, "You already have a valid token. Please revoke it before creating a new one.");
    }
    return { status: 201, body: { token: this.newPersonalToken() } };
  }

  /** Tokens without their signature, which is sufficient to blacklist them but not to authenticate. */
  list(): EmulatorResponse {
    const tokens = [...this.personal].map((token) => ({ token: token.slice(0, token.lastIndexOf(".")) }));
    return { status: 200, body: tokens };
  }

  refresh(body: unknown): EmulatorResponse {
    this.#requireUsable(refreshOf(body));
    return { status: 200, body: { access: this.newAccessToken() } };
  }

  rotate(body: unknown): EmulatorResponse {
    const token = refreshOf(body);
    if (!this.personal.has(token)) {
      rejectWith("Invalid refresh token");
    }
    this.#revoke(token);
    return { status: 200, body: { refresh: this.newPersonalToken() } };
  }

  blacklist(body: unknown): EmulatorResponse {
    const sent = refreshOf(body);
    const token = [...this.personal].find((one) => one === sent || one.startsWith(`${sent}.`));
    if (token === undefined) {
      return { status: 404, body: { detail: "Token is invalid or already blacklisted." } };
    }
    this.#revoke(token);
    return { status: 204 };
  }

  settings(body: unknown): EmulatorResponse {
    const parsers = { api_tokens_enabled: parseFlag, legacy_api_tokens_enabled: parseFlag };
    const { values, errors } = parseBody(parsers, objectBody(body));
    if (Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    this.options.personalTokens = Boolean(values.api_tokens_enabled ?? this.options.personalTokens);
    this.options.legacyTokens = Boolean(values.legacy_api_tokens_enabled ?? this.options.legacyTokens);
    const { personalTokens, legacyTokens } = this.options;
    return {
      status: 200,
      body: { api_tokens_enabled: personalTokens, legacy_api_tokens_enabled: legacyTokens },
    };
  }

  #revoke(token: string): void {
    this.personal.delete(token);
    this.blacklisted.add(token);
  }

  /** Rejects a token that is not a valid personal access token. */
  #requireUsable(token: string): void {
    if (this.blacklisted.has(token)) {
      rejectUnauthenticated("Token is blacklisted", REFRESH_CHALLENGE);
    }
    if (verified(token, this.#signingKey) === undefined) {
      rejectUnauthenticated("Token is invalid", REFRESH_CHALLENGE);
    }
    if (payloadOf(token)?.token_type !== "refresh") {
      rejectUnauthenticated("Token has wrong type", REFRESH_CHALLENGE);
    }
  }
}

function refreshOf(body: unknown): string {
  const sent = objectBody(body);
  if (sent.refresh === undefined) {
    rejectInvalid({ refresh: ["This field is required."] });
  }
  const { values, errors } = parseBody({ refresh: parseRequired(parseText()) }, sent);
  if (values.refresh === "") {
    errors.refresh = ["This field may not be blank."];
  }
  if (Object.keys(errors).length > 0) {
    rejectInvalid(errors);
  }
  return String(values.refresh);
}
