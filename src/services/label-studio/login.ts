import { z } from "zod";
import type { ServiceClient } from "../../http/client";
import type { ServiceCall } from "../../http/types";
import { parseResponse } from "../parse-response";
import { sessionFor } from "../session";

/** A personal access token is a JSON web token; the legacy token is 40 hexadecimal digits. */
export function isPersonalAccessToken(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

const refreshed = z.object({ access: z.string() });

/**
 * Calls with the right `Authorization` header. A personal access token is exchanged for a bearer of five
 * minutes (measured: 300 s, no grace), once per process.
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
    repeatable: true,
    expects: "json",
  };
  const login = async () => parseResponse("Label Studio", call, refreshed, (await http.call(call)).body);
  return sessionFor("Label Studio", server, token).use(login, (bearer) =>
    send({ authorization: `Bearer ${bearer}` }),
  );
}
