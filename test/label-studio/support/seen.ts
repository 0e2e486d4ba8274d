export type JsonValues = Record<string, unknown>;

/** Response without the parts that change from run to run. */
export interface Seen {
  status: number;
  type: string | null;
  challenge: string | null;
  body: unknown;
}

export async function seen(response: Response): Promise<Seen & { json: JsonValues }> {
  const text = await response.text();
  const parsed = parsedJson(text);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    challenge: response.headers.get("www-authenticate"),
    body: parsed === undefined ? pageOrText(text) : steady(parsed),
    json: (parsed ?? {}) as JsonValues,
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of a response; the application's page is recognized by its size. */
function pageOrText(text: string): string {
  return text.length > 100_000 ? "<a page of more than 100 kB>" : text;
}

const patterns: readonly [RegExp, string][] = [
  [/^[0-9a-f]{8}-[0-9a-f-]{27}$/, "<uuid>"],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, "<time>"],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00:00$/, "<Python time>"],
  [/^[\w-]+\.[\w-]+\.[\w-]+$/, "<token>"],
  [/^[\w-]+\.[\w-]+$/, "<token without signature>"],
];

/** Replaces numbers and times that the server generates, and reduces a traceback to its last line. */
function steady(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => steady(item));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, steady(item, key)]));
  }
  if (["id", "task", "project", "duration"].includes(name) && typeof value === "number") {
    return `<${name}>`;
  }
  if (typeof value !== "string") {
    return value;
  }
  if (name === "traceback") {
    return lastLine(value);
  }
  // The depth at which Python detects it varies.
  if (name === "detail") {
    return value.replace(/(maximum recursion depth exceeded).*/, "$1");
  }
  if (name === "message") {
    return value.replace(/\d+/, "<id>");
  }
  // The user of the emulator has another address.
  if (["email", "created_username", "initials", "annotations_ids"].includes(name)) {
    return `<${name}>`;
  }
  if (name === "bucket") {
    return value.replace(/^case-.*/, "<bucket>");
  }
  if (!/token|access|refresh|id|_at|sync|time/.test(name)) {
    return value;
  }
  return patterns.find(([pattern]) => pattern.test(value))?.[1] ?? value;
}

/** Last line of a traceback, without the position in the expression, which the emulator cannot determine. */
function lastLine(traceback: string): string {
  const line = traceback.trim().split("\n").pop() ?? "";
  return line.replace(/^(re\.error):.*/, "$1");
}
