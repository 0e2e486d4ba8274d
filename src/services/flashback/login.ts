import { z } from "zod";
import type { ServiceClient } from "../../http/client";
import type { ServiceCall } from "../../http/types";
import { understood } from "../answer";
import type { Credential } from "../credential";
import { sessionFor } from "../session";

/** Answers of `POST /user/login` and `POST /user/refresh`; a login that wants a second factor has no token. */
const loggedIn = z.object({ accessToken: z.string().min(1).optional() });

function loginCall(credential: Credential): ServiceCall {
  const common = { method: "POST", repeatable: true, expects: "json" } as const;
  const { refreshToken, email, password } = credential;
  if (refreshToken === undefined)
    return { ...common, operation: "log in", path: "/user/login", json: { email, password } };
  // The page says `refreshToken`, the vendor's client sends `refresh_token`: both serve.
  const json = { refreshToken, refresh_token: refreshToken };
  return { ...common, operation: "refresh the login", path: "/user/refresh", json };
}

async function login(http: ServiceClient, credential: Credential): Promise<string> {
  const call = loginCall(credential);
  const { accessToken } = understood("Flashback", call, loggedIn, (await http.call(call)).body);
  if (accessToken === undefined)
    throw new Error(
      "Flashback: the login wants a second factor, which no program can give; use a refresh token (FLASHBACK_REFRESH_TOKEN or byob:flashbackRefreshToken)",
    );
  return accessToken;
}

/** Calls with a bearer token: the given one, or one from a login that the whole process shares. */
export function authorised<T>(
  http: ServiceClient,
  server: string,
  credential: Credential,
  send: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  const withBearer = (token: string) => send({ authorization: `Bearer ${token}` });
  if (credential.token !== undefined) return withBearer(credential.token);
  const session = sessionFor("Flashback", server, ...Object.values(credential));
  return session.use(() => login(http, credential), withBearer);
}
