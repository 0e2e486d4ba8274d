import * as z from "zod";
import type { ServiceClient } from "../../http/client";
import type { ServiceCall } from "../../http/types";
import { parseResponse } from "../parse-response";
import { sessionFor } from "../session";

/** Whether a token is a personal access token, which is a JSON web token. A legacy token has 40 hexadecimal digits. */
export function isPersonalAccessToken(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

const refreshed = z.object({ access: z.string() });

/**
 * Sends a request with the `Authorization` header for the type of token. A personal access token is exchanged once per
 * process for a bearer token, which is valid for five minutes (measured on 1.23.2).
 */
export function withLabelStudioLogin<T>(
  http: ServiceClient,
  server: string,
  token: string,
  send: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  if (!isPersonalAccessToken(token)) {
    return send({ authorization: `Token ${token}` });
  }
  const call: ServiceCall = {
    operation: "exchange the personal access token",
    method: "POST",
    path: "/api/token/refresh/",
    json: { refresh: token },
    idempotent: true,
    expects: "json",
  };
  const login = async () => parseResponse("Label Studio", call, refreshed, (await http.call(call)).body);
  return sessionFor("Label Studio", server, token).use(login, (bearer) =>
    send({ authorization: `Bearer ${bearer}` }),
  );
}
