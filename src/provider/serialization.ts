import { SECRET_SIGNATURE, SIGNATURE_KEY } from "../contract";
import type { Values } from "../services/resource-definition";

/** Marks a value as secret, so that the engine encrypts it at any depth of a result. */
export function serializeSecret(value: unknown): Values {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Removes the marks of secrets, which nested secrets in arguments have. */
export function withoutSecretMarks(value: unknown): unknown {
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecretMarks);
  }
  if (SIGNATURE_KEY in value && (value as Values)[SIGNATURE_KEY] === SECRET_SIGNATURE) {
    return withoutSecretMarks((value as Values).value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecretMarks(inner)]));
}

/**
 * Returns a copy that the plugin server can send. Throws on values that it cannot send: the server itself would fail
 * only after the request to the service, and state would not contain the created object.
 */
export function serialize(value: unknown, path = "result"): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return value;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new TypeError(`${path} must be a finite number`);
    }
    return value;
  }
  if (Array.isArray(value)) {
    return Array.from(value, (inner, i) => serialize(inner ?? null, `${path}[${i}]`));
  }
  if (typeof value !== "object" || !isPlain(value)) {
    throw new TypeError(`${path} cannot be stored in Pulumi state (${typeof value})`);
  }
  const known = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(known.map(([key, inner]) => [key, serialize(inner, `${path}.${key}`)]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
