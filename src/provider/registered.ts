import { fingerprint } from "../services/fingerprint";
import { fields, type Kind, type Values } from "../services/kind";

/** Which secrets the service has, for people who want to know whether a rotation has arrived. */
export async function secretFingerprint(
  kind: Kind,
  inputs: Values,
  before: unknown,
): Promise<string | undefined> {
  const names = Object.entries(kind.schema.shape)
    .filter(([, schema]) => {
      const meta = fields.get(schema as never);
      return meta?.secret && meta.writeOnly;
    })
    .map(([name]) => name);
  const secrets = names.map((name) => inputs[name] ?? null);
  if (secrets.every((secret) => secret === null)) return undefined;
  return fingerprint(JSON.stringify(secrets), typeof before === "string" ? before : undefined);
}
