/** Sends requests from a separate process, because Node reads NODE_EXTRA_CA_CERTS only at its start. */
require("../support/swc.js");

const { ServiceClient } = require("../../../src/http/client.ts");
const { Deadline } = require("../../../src/http/deadline.ts");
require("../../../src/http/rate-limiter.ts");

const loadedEarly = Object.keys(require.cache).some((file) => file.includes("/undici/"));

async function call(baseUrl) {
  const warnings = [];
  const deadline = new Deadline(10_000);
  const client = new ServiceClient({
    profile: { name: "Vendor", messageOf: (body) => body?.message },
    baseUrl,
    deadline,
    secrets: ["s3cr3t-token"],
    warn: (text) => warnings.push(text),
    attemptTimeoutMs: Number(process.env.ATTEMPT_MS ?? 10_000),
    timing: { minDelayMs: 1, maxDelayMs: 1 },
  });
  const request = { operation: "read it", method: "GET", path: "/it?x=1", idempotent: true, expects: "json" };
  const headers = { authorization: "Bearer s3cr3t-token" };
  try {
    return { ...(await client.call({ ...request, headers })), warnings };
  } catch (error) {
    return {
      message: error.message,
      cause: error.details?.cause,
      outcomeUnknown: error.outcomeUnknown,
      warnings,
    };
  } finally {
    deadline.dispose();
  }
}

async function main() {
  const calls = [];
  for (const baseUrl of process.argv.slice(2)) {
    calls.push(await call(baseUrl));
  }
  process.stdout.write(JSON.stringify({ loadedEarly, calls }));
}

main();
