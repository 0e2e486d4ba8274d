export interface HttpReply {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed JSON; undefined if the text is not valid JSON. */
  body: unknown;
}

export interface Sent {
  headers?: Record<string, string>;
  /** Serialized as JSON, unless it is a string. */
  body?: unknown;
}

/** Sends one request. */
export async function request(method: string, url: string, sent: Sent = {}): Promise<HttpReply> {
  const { body } = sent;
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...sent.headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** The value at a path inside parsed JSON. */
export function pick(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    current = typeof current === "object" && current !== null ? Reflect.get(current, step) : undefined;
  }
  return current;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
