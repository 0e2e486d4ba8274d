/**
 * Server-sent events of the page.
 *
 * Requests are sent when their response is known. Registrations, buckets, policies and faults can also change without a
 * request, for example by a method call of a test, and nothing reports that. They are therefore compared with what was
 * sent before, shortly after each request and once per second, but only while a page is open.
 */
import type { ServerResponse } from "node:http";

/** The named parts of the page, as data. */
export type PageParts = Record<string, unknown>;

const POLL_MS = 1000;
/** A burst of requests leads to one comparison. */
const AFTER_REQUEST_MS = 100;
/** A page that does not read its events is disconnected. It connects again and gets the current state. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
const MAX_REQUESTS = 200;

/** The open event streams of one page server. */
export class EventStreams<Request> {
  readonly #streams = new Set<ServerResponse>();
  readonly #recent: Request[] = [];
  readonly #read: () => Promise<PageParts>;
  /** JSON that was sent last, by part. */
  #sent = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #isStopped = false;

  /** @param read returns the current parts */
  constructor(read: () => Promise<PageParts>) {
    this.#read = read;
  }

  /** Number of open streams. */
  get size(): number {
    return this.#streams.size;
  }

  /** Sends everything to a new stream, then each change. */
  open(stream: ServerResponse): void {
    stream.on("close", () => this.#streams.delete(stream));
    stream.write("retry: 1000\n\n");
    this.#write(stream, "requests", JSON.stringify(this.#recent));
    // The other streams get the parts once more, which changes nothing for them.
    this.#sent.clear();
    this.#streams.add(stream);
    this.#schedule(0);
  }

  record(request: Request): void {
    this.#recent.push(request);
    if (this.#recent.length > MAX_REQUESTS) {
      this.#recent.shift();
    }
    this.#writeToAll("request", JSON.stringify(request));
    this.#schedule(AFTER_REQUEST_MS);
  }

  /** Sends what has changed, without waiting for the next comparison. */
  refresh(): void {
    this.#schedule(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const stream of this.#streams) {
      stream.destroy();
    }
  }

  #schedule(delayMs: number): void {
    const due = Date.now() + delayMs;
    if (this.#isStopped || this.#streams.size === 0 || due >= this.#due) {
      return;
    }
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#compare(), delayMs);
  }

  async #compare(): Promise<void> {
    this.#due = Number.POSITIVE_INFINITY;
    try {
      for (const [name, part] of Object.entries(await this.#read())) {
        const json = JSON.stringify(part);
        if (this.#sent.get(name) !== json) {
          this.#sent.set(name, json);
          this.#writeToAll(name, json);
        }
      }
    } catch {
      // An emulator that is stopping does not respond. The next comparison reads everything again.
    }
    this.#schedule(POLL_MS);
  }

  #writeToAll(name: string, json: string): void {
    for (const stream of this.#streams) {
      this.#write(stream, name, json);
    }
  }

  #write(stream: ServerResponse, name: string, json: string): void {
    // JSON contains no line breaks, which would end the event.
    stream.write(`event: ${name}\ndata: ${json}\n\n`);
    if (stream.writableLength > MAX_UNREAD_BYTES) {
      stream.destroy();
    }
  }
}
