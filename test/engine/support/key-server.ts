import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** The name of the key, which the CLI stores in the file of the stack. */
export const SECRETS_PROVIDER = "hashivault://byob";
const PREFIX = "vault:v1:";

/**
 * The encryption API of Vault, which keeps the key of each stack for the CLI.
 *
 * The CLI encrypts secrets with this key as it does with a passphrase. But it derives the key from a passphrase with
 * 1,000,000 iterations of PBKDF2, in each command, which takes half of the processor time of the CLI. This server encodes the key
 * instead of encrypting it. It ends with the process.
 *
 * @returns the variables of the CLI
 */
export async function startKeyServer(): Promise<Record<string, string>> {
  const server = createServer((request, response) => {
    respond(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: "test" };
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { plaintext, ciphertext } = (await json(request)) as Record<"plaintext" | "ciphertext", string>;
  const data = request.url?.startsWith("/v1/transit/encrypt/")
    ? { ciphertext: PREFIX + plaintext }
    : { plaintext: ciphertext.slice(PREFIX.length) };
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ data }));
}
