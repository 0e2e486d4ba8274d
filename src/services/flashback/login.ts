import * as z from "zod";
import type { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import type { ServiceCall } from "../../http/types";
import type { Credential } from "../credential";
import { parseResponse } from "../parse-response";
import { type SessionGrant, sessionFor } from "../session";

/** Response of `POST /user/login` and `POST /user/refresh`. A login that requires a second factor has no token. */
const loggedIn = z.object({
  accessToken: z.string().min(1).optional(),
  refreshToken: z.string().min(1).optional(),
});

/** Hint for a failed refresh. Flashback does not document whether a refresh token can be used twice. */
const REFRESH_ADVICE =
  "The refresh token may have expired or already been used: log in again to get a new one, or use FLASHBACK_EMAIL and FLASHBACK_PASSWORD";

function loginCall(credential: Credential, renewal: string | undefined): ServiceCall {
  const common = { method: "POST", idempotent: true, expects: "json" } as const;
  const { email, password } = credential;
  if (credential.refreshToken === undefined) {
    return { ...common, operation: "log in", path: "/user/login", json: { email, password } };
  }
  // A server that rotates refresh tokens accepts each one only once.
  const refreshToken = renewal ?? credential.refreshToken;
  // The API reference documents `refreshToken`, the vendor's client sends `refresh_token`.
  const json = { refreshToken, refresh_token: refreshToken };
  // Not retried after a lost response, because the first request may have used up the token.
  return {
    ...common,
    operation: "refresh the login",
    path: "/user/refresh",
    json,
    idempotent: false,
    secrets: [refreshToken],
  };
}

async function login(http: ServiceClient, credential: Credential, renewal?: string): Promise<SessionGrant> {
  const call = loginCall(credential, renewal);
  const { body } = await http.call(call).catch((error) => {
    const isRefresh = error instanceof ServiceError && credential.refreshToken !== undefined;
    throw isRefresh ? new ServiceError({ ...error.details, advice: REFRESH_ADVICE }) : error;
  });
  const { accessToken, refreshToken } = parseResponse("Flashback", call, loggedIn, body);
  if (accessToken === undefined) {
    throw new Error(
      "Flashback: could not log in: the account requires a second factor, which pulumi-byob does not support. Use a refresh token (FLASHBACK_REFRESH_TOKEN or byob:flashbackRefreshToken).",
    );
  }
  return { access: accessToken, renewal: refreshToken };
}

/** Sends a request with the configured bearer token, or with one from a login that all resources share. */
export function withFlashbackLogin<T>(
  http: ServiceClient,
  server: string,
  credential: Credential,
  send: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  const withBearer = (token: string) => send({ authorization: `Bearer ${token}` });
  if (credential.token !== undefined) {
    return withBearer(credential.token);
  }
  const session = sessionFor("Flashback", server, ...Object.values(credential));
  return session.use((renewal) => login(http, credential, renewal), withBearer);
}
