/**
 * Hostile responses as plain data, so that a failure prints them and a seed reproduces them.
 *
 * `NAMED_RESPONSES` are the ones with a known danger: bombs, endless bodies, malformed HTTP. `hostileResponse` generates
 * others: arbitrary JSON, and the recorded response with one value replaced or with further keys.
 */
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Exchange, Respond } from "./hostile-service";

/** A response that replaces a recorded one. */
export type HostileResponse =
  /** Bytes of the whole response, as latin1 text. */
  | { kind: "raw"; text: string; close: boolean }
  /** A complete response with this body. */
  | { kind: "body"; status: number; headers: Readonly<Record<string, string>>; text: string }
  /** The recorded response, with the value at one position replaced. */
  | { kind: "changed"; status?: number | undefined; position: number; value: unknown }
  /** The recorded response, with further keys in each object. */
  | { kind: "extended"; status?: number | undefined; keys: Readonly<Record<string, unknown>> }
  /** The same bytes again and again, until the client closes the connection. */
  | { kind: "endless"; head: string; chunk: string; pauseMs: number };

const MEBIBYTE = 2 ** 20;
const OK = "HTTP/1.1 200 OK\r\n";
const JSON_HEAD = `${OK}Content-Type: application/json\r\n`;
const CHUNKED = `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n`;

const raw = (text: string, close = true): HostileResponse => ({ kind: "raw", text, close });
const body = (text: string, status = 200, headers: Record<string, string> = {}): HostileResponse => ({
  kind: "body",
  status,
  headers: { "Content-Type": "application/json", ...headers },
  text,
});

/** A body of zeros that is a thousand times larger when it is decompressed. */
const bomb = gzipSync(Buffer.alloc(64 * MEBIBYTE)).toString("latin1");
/** Keys that have a meaning on every object. */
const KEYS = { __proto__: null } as Record<string, unknown>;
for (const key of [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "then",
  "toJSON",
  "length",
]) {
  Object.defineProperty(KEYS, key, { value: { polluted: true, toString: 1 }, enumerable: true });
}
export const POISONED_KEYS: Readonly<Record<string, unknown>> = KEYS;

/** Responses with a known danger, by name. */
export const NAMED_RESPONSES: Readonly<Record<string, HostileResponse>> = {
  "a gzip bomb": body(bomb, 200, { "Content-Encoding": "gzip" }),
  "a gzip bomb in an error": body(bomb, 400, { "Content-Encoding": "gzip" }),
  "two Content-Encoding headers": raw(
    `${JSON_HEAD}Content-Encoding: identity\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  "each header twice": raw(
    `HTTP/1.1 429 No\r\n${[
      "Retry-After: 1",
      "Date: x",
      "X-RateLimit-Reset: 9",
      "Location: /",
      "Content-Encoding: br",
    ]
      .map((line) => `${line}\r\n${line}\r\n`)
      .join("")}Content-Length: 2\r\n\r\n{}`,
  ),
  // wording-ignore: String.prototype.repeat
  "headers of megabytes": raw(`${OK}X: ${"x".repeat(4 * MEBIBYTE)}\r\n\r\n`),
  "a hundred thousand headers": raw(`${OK}${"a: b\r\n".repeat(100_000)}\r\n`),
  "headers named after prototype keys": raw(
    `${JSON_HEAD}__proto__: x\r\nconstructor: x\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  "trailers of megabytes": raw(`${CHUNKED}2\r\n{}\r\n0\r\nX: ${"x".repeat(4 * MEBIBYTE)}\r\n\r\n`),
  "a chunk extension of megabytes": raw(`${CHUNKED}2;${"x".repeat(4 * MEBIBYTE)}\r\n{}\r\n0\r\n\r\n`),
  "a chunk of 16 exabytes": raw(`${CHUNKED}ffffffffffffffff\r\n{}`),
  "a negative length": raw(`${OK}Content-Length: -1\r\n\r\n{}`),
  "a length that is too large": raw(`${JSON_HEAD}Content-Length: 99999999999999\r\n\r\n{}`),
  "no HTTP": raw("SSH-2.0-OpenSSH_9.9\r\n"),
  "a status of 999": raw("HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n"),
  "a status text with a line break": raw("HTTP/1.1 500 a\rb\x00\x1b[2J\r\nContent-Length: 0\r\n\r\n"),
  "a switch of protocols": raw(`HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`),
  "two responses": raw(`${OK}Content-Length: 2\r\n\r\n{}${OK}Content-Length: 2\r\n\r\n{}`, false),
  "a response that never comes": raw("", false),
  "a body of 4 MiB": body(`{"message":"${"x".repeat(4 * MEBIBYTE)}"}`),
  "an error of 4 MiB": body(`{"message":"${"x".repeat(4 * MEBIBYTE)}"}`, 500),
  "an error of 900 kB": body(`{"message":"${"token a-".repeat(112_000)}"}`, 400),
  "plain text of 900 kB": body("authorization: ".repeat(60_000), 400, { "Content-Type": "text/plain" }),
  "a stack trace": body(JSON.stringify(traceIn("message")), 400),
  "JSON of 100,000 levels": body("[".repeat(100_000) + "]".repeat(100_000)),
  "objects of 100,000 levels": body('{"a":'.repeat(100_000) + 1 + "}".repeat(100_000)),
  "a number that is too large": body('{"id":1e999,"status":1e999}'),
  "lone surrogates in an error": body(errorsWith("\\ud800 and \\udfff"), 400),
  "control characters in an error": body(errorsWith("\\u0000\\u001b[2J\\u009b2J\\r\\n    at x (y:1:2)"), 400),
  "invalid UTF-8": body('{"message":"\xff\xfe\xed\xa0\x80"}', 400),
  "UTF-16": body(Buffer.from('\ufeff{"message":"x"}', "utf16le").toString("latin1"), 200),
  "a wait of 30 years": body(errorsWith("wait"), 429, { "Retry-After": "999999999" }),
  "no wait, forever": body(errorsWith("wait"), 429, { "Retry-After": "0" }),
  "a redirect to itself": body("", 307, { Location: "" }),
  "a redirect without an end": body("", 302, { Location: "?again" }),
  "a redirect to a long host": body("", 302, { Location: `http://${"a".repeat(12_000)}.example/` }),
  "endless spaces": {
    kind: "endless",
    head: CHUNKED,
    chunk: `8000\r\n${" ".repeat(0x8000)}\r\n`,
    pauseMs: 0,
  },
  "an endless error": {
    kind: "endless",
    head: "HTTP/1.1 500 No\r\n\r\n",
    chunk: "x".repeat(0x8000),
    pauseMs: 0,
  },
  "endless informational responses": {
    kind: "endless",
    head: "",
    chunk: "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n",
    pauseMs: 1,
  },
  "a header per second": { kind: "endless", head: OK, chunk: "a: b\r\n", pauseMs: 50 },
  "a byte per second": {
    kind: "endless",
    head: `${OK}Content-Length: 9999\r\n\r\n{`,
    chunk: " ",
    pauseMs: 50,
  },
  "poisoned keys": { kind: "extended", keys: POISONED_KEYS },
  "poisoned keys in an error": { kind: "extended", status: 400, keys: POISONED_KEYS },
};

/** Errors in the formats of all services, with a string that JSON parses. */
function errorsWith(text: string): string {
  const quoted = `"${text}"`;
  return `{"success":false,"status":"error","status_code":400,"version":"1","detail":${quoted},"message":${quoted},"error":{"message":${quoted}},"error_code":${quoted}}`;
}

function traceIn(field: string) {
  const text = 'No\nTraceback (most recent call last):\n  File "a.py", line 1\n    at x (/srv/y.js:1:2)';
  return { success: false, [field]: text, error: { message: text }, detail: text };
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "\ud800",
    "\u0000",
    "\u001b[31m",
    "\r\n    at x (y:1:2)",
    "../..",
    "x".repeat(100_000),
    "NaN",
  ),
);
const scalar = fc.oneof(
  text,
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, -1, 0, 1e308, 2 ** 53, "2026-02-30T00:00:00Z"),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(
    fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toString", "message", "id")),
    scalar,
    {
      maxKeys: 4,
    },
  ),
  fc.constantFrom<unknown>({ toString: 1 }, { toString: null, valueOf: null }, [[[]]], POISONED_KEYS),
);
const status = fc.option(fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503), {
  nil: undefined,
});

/** An arbitrary hostile response. */
export const hostileResponse: fc.Arbitrary<HostileResponse> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("changed" as const), status, position: fc.nat(40), value }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("extended" as const),
      status,
      keys: fc.dictionary(text, value),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("body" as const),
      status: status.map((one) => one ?? 200),
      headers: fc.constantFrom<Record<string, string>>(
        {},
        { "Content-Type": "text/html" },
        { "Content-Type": "application/json; charset=utf-16" },
        { "Content-Encoding": "br" },
        { "Retry-After": "-1" },
        { "Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", Date: "x" },
      ),
      text: fc.oneof(
        value.map((one) => JSON.stringify(one)),
        fc.string({ unit: "binary" }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("raw" as const), text: fc.string(), close: fc.boolean() }),
  },
);

/** Returns a function that writes a hostile response instead of a recorded one. */
export function writerOf(response: HostileResponse, recorded: Exchange): Respond {
  if (response.kind === "raw") {
    return (socket) => {
      socket.write(response.text, "latin1");
      if (response.close) {
        socket.end();
      }
    };
  }
  if (response.kind === "endless") {
    return (socket) => writeEndlessly(socket, response);
  }
  if (response.kind === "body") {
    const bytes = message(response.status, response.headers, Buffer.from(response.text, "latin1"));
    return (socket) => socket.write(bytes);
  }
  const changed =
    response.kind === "changed" ? replaced(recorded, response) : extended(recorded, response.keys);
  // JSON text with escapes, so that lone surrogates arrive as they are.
  const payload = Buffer.from(JSON.stringify(changed) ?? "");
  const headers = { "Content-Type": "application/json" };
  return (socket) => socket.write(message(response.status ?? recorded.status, headers, payload));
}

function message(code: number, headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const all = code === 204 ? headers : { ...headers, "Content-Length": String(payload.length) };
  const lines = Object.entries(all).map(([name, line]) => `${name}: ${line}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${code} Hostile\r\n${lines.join("")}\r\n`, "latin1");
  return code === 204 ? head : Buffer.concat([head, payload]);
}

function writeEndlessly(
  socket: Socket,
  { head, chunk, pauseMs }: Extract<HostileResponse, { kind: "endless" }>,
): void {
  socket.write(head, "latin1");
  const next = (): void => {
    if (!socket.writable) {
      return;
    }
    const free = socket.write(chunk, "latin1");
    if (!free) {
      socket.once("drain", next);
    } else if (pauseMs > 0) {
      setTimeout(next, pauseMs);
    } else {
      setImmediate(next);
    }
  };
  next();
}

function parsed({ body: recorded }: Exchange): unknown {
  try {
    return JSON.parse(recorded);
  } catch {
    return {};
  }
}

/** The recorded body with the value at a position, counted through all levels, replaced. */
function replaced(
  recorded: Exchange,
  { position, value: other }: { position: number; value: unknown },
): unknown {
  const total = countValues(parsed(recorded));
  let left = position % total;
  const convert = (one: unknown): unknown => {
    if (left-- === 0) {
      return other;
    }
    if (Array.isArray(one)) {
      return one.map(convert);
    }
    return typeof one === "object" && one !== null
      ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, convert(inner)]))
      : one;
  };
  return convert(parsed(recorded));
}

function countValues(one: unknown): number {
  return typeof one === "object" && one !== null
    ? Object.values(one).reduce((sum: number, inner) => sum + countValues(inner), 1)
    : 1;
}

/** The recorded body with further keys in each object. */
function extended(recorded: Exchange, keys: Readonly<Record<string, unknown>>): unknown {
  const convert = (one: unknown): unknown => {
    if (Array.isArray(one)) {
      return one.map(convert);
    }
    return typeof one === "object" && one !== null
      ? Object.fromEntries([
          ...Object.entries(one).map(([key, inner]) => [key, convert(inner)] as const),
          ...Object.entries(keys),
        ])
      : one;
  };
  return convert(parsed(recorded));
}
