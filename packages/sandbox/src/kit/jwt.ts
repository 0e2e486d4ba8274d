import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject, type JsonObject } from "./request";

/** Creates a JSON Web Token signed with HS256. */
export function sign(payload: JsonObject, key: string): string {
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${text}.${signature(text, key)}`;
}

/** Payload of a token; undefined if its signature is invalid. The caller checks the expiry. */
export function verified(token: string, key: string): JsonObject | undefined {
  const at = token.lastIndexOf(".");
  const given = Buffer.from(token.slice(at + 1));
  const right = Buffer.from(signature(token.slice(0, Math.max(0, at)), key));
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    return undefined;
  }
  return payloadOf(token);
}

/** Payload of a token without verification; undefined if it is not valid JSON. */
export function payloadOf(token: string): JsonObject | undefined {
  const [, payload] = token.split(".");
  try {
    const value: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function part(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signature(text: string, key: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
