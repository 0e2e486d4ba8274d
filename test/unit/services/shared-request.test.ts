import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../../../src/http/errors";
import {
  IMMEDIATE_READS,
  RECENT_MS,
  SharedRequests,
  sharedRequests,
} from "../../../src/services/shared-request";

/** Sends requests to which the test responds. */
function server() {
  const sent: { response(rows: string): void; fail(error: Error): void }[] = [];
  const send = () => new Promise<string>((resolve, reject) => sent.push({ response: resolve, fail: reject }));
  return { sent, send };
}

const never = new AbortController().signal;
const failure = (cause: "timeout" | "status") =>
  new ServiceError({ service: "S", operation: "list", method: "GET", path: "/", cause, message: cause });

test("operations at the same time send one request, and a later one sends its own", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  const all = [1, 2, 3].map(() => shared.join("list", send, never));
  expect(sent).toHaveLength(1);
  sent[0]?.response("rows");
  expect(await Promise.all(all)).toEqual(["rows", "rows", "rows"]);
  const later = shared.join("list", send, never);
  expect(sent).toHaveLength(2);
  sent[1]?.response("more");
  expect(await later).toBe("more");
});

test("requests with different keys are not shared", () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  void shared.join("one", send, never);
  void shared.join("two", send, never);
  expect(sent).toHaveLength(2);
});

test("after a write no operation joins a request that started before its end", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  const before = shared.join("list", send, never);
  let end = () => {};
  const write = shared.write(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  const during = shared.join("list", send, never);
  expect(sent).toHaveLength(1);
  end();
  await write;
  const after = shared.join("list", send, never);
  expect(sent).toHaveLength(2);
  sent[0]?.response("old");
  sent[1]?.response("new");
  expect(await Promise.all([before, during, after])).toEqual(["old", "old", "new"]);
});

test("a failed write ends sharing too, because it may have arrived", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  void shared.join("list", send, never);
  await expect(shared.write(() => Promise.reject(failure("timeout")))).rejects.toThrow();
  void shared.join("list", send, never);
  expect(sent).toHaveLength(2);
});

test("a failure is shared and not remembered", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  const all = [1, 2].map(() => shared.join("list", send, never));
  sent[0]?.fail(failure("status"));
  for (const one of all) {
    await expect(one).rejects.toThrow("status");
  }
  void shared.join("list", send, never);
  expect(sent).toHaveLength(2);
});

test("an operation whose time is over does not fail the others", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  const first = shared.join("list", send, never);
  const others = [1, 2].map(() => shared.join("list", send, never));
  sent[0]?.fail(failure("timeout"));
  await expect(first).rejects.toThrow("timeout");
  await new Promise(setImmediate);
  expect(sent).toHaveLength(2);
  sent[1]?.response("rows");
  expect(await Promise.all(others)).toEqual(["rows", "rows"]);
});

test("an operation waits for the request of another one only while it has time itself", async () => {
  const { sent, send } = server();
  const shared = new SharedRequests<string>();
  const first = shared.join("list", send, never);
  const own = new AbortController();
  const second = shared.join("list", send, own.signal);
  own.abort();
  await new Promise(setImmediate);
  // Its own request reports that the time is over.
  expect(sent).toHaveLength(2);
  sent[1]?.fail(failure("timeout"));
  await expect(second).rejects.toThrow("timeout");
  sent[0]?.response("rows");
  expect(await first).toBe("rows");
});

describe("a recent response", () => {
  const current = { mayPrecedeCreates: false };
  const created = () => Promise.resolve("id");

  /** Requests of which one has just received its response. */
  async function withResponse() {
    const { sent, send } = server();
    const shared = new SharedRequests<string>();
    const first = shared.join("list", send, never);
    sent[0]?.response("rows");
    await first;
    return { sent, send, shared };
  }

  test("is used for a second, and only with the same key", async () => {
    const { sent, send, shared } = await withResponse();
    expect(await shared.recent("list", send, never, current)).toBe("rows");
    void shared.recent("other", send, never, current);
    expect(sent).toHaveLength(2);
    await sleep(RECENT_MS + 20);
    void shared.recent("list", send, never, current);
    expect(sent).toHaveLength(3);
  });

  test("is not used after a create, unless it may lack what was created", async () => {
    const { sent, send, shared } = await withResponse();
    await shared.create(created);
    expect(await shared.recent("list", send, never, { mayPrecedeCreates: true })).toBe("rows");
    void shared.recent("list", send, never, current);
    expect(sent).toHaveLength(2);
  });

  test.each([
    ["an update or a delete", () => Promise.resolve()],
    ["a write that failed, which may have arrived", () => Promise.reject(failure("timeout"))],
  ])("is not used after %s", async (_, write) => {
    const { sent, send, shared } = await withResponse();
    await shared.write(write).catch(() => {});
    void shared.recent("list", send, never, { mayPrecedeCreates: true });
    expect(sent).toHaveLength(2);
  });

  test("that started before the end of a write is not used", async () => {
    const { sent, send } = server();
    const shared = new SharedRequests<string>();
    const during = shared.join("list", send, never);
    await shared.write(() => Promise.resolve());
    sent[0]?.response("old");
    await during;
    void shared.recent("list", send, never, current);
    expect(sent).toHaveLength(2);
  });

  test("is never a failure", async () => {
    const { sent, send } = server();
    const shared = new SharedRequests<string>();
    const first = shared.join("list", send, never);
    sent[0]?.fail(failure("status"));
    await expect(first).rejects.toThrow("status");
    void shared.recent("list", send, never, current);
    expect(sent).toHaveLength(2);
  });
});

describe("a read of a created object", () => {
  /** Creates objects one after another, each with a read. Returns the number of reads. */
  async function readsOf(shared: SharedRequests<string>, creates: number): Promise<number> {
    let reads = 0;
    const send = async () => {
      reads += 1;
      return "rows";
    };
    for (let create = 0; create < creates; create++) {
      await shared.create(() => Promise.resolve());
      await shared.joinAfterCreate("list", send, never);
    }
    return reads;
  }

  test("is sent without a pause in a small stack", async () => {
    const startedAt = performance.now();
    expect(await readsOf(new SharedRequests(), IMMEDIATE_READS)).toBe(IMMEDIATE_READS);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });

  test("serves all creates that ended before it", async () => {
    const shared = new SharedRequests<string>();
    await readsOf(shared, IMMEDIATE_READS);
    const { sent, send } = server();
    const reading = [1, 2, 3].map(async () => {
      await shared.create(() => sleep(5));
      return shared.joinAfterCreate("list", send, never);
    });
    await sleep(50);
    expect(sent).toHaveLength(0);
    await sleep(150);
    expect(sent).toHaveLength(1);
    sent[0]?.response("rows");
    expect(await Promise.all(reading)).toEqual(["rows", "rows", "rows"]);
  });

  test("is sent by each operation whose time is over, which then reports it", async () => {
    const shared = new SharedRequests<string>();
    await readsOf(shared, IMMEDIATE_READS);
    const own = new AbortController();
    const { sent, send } = server();
    const reading = shared.joinAfterCreate("list", send, own.signal);
    own.abort();
    await new Promise(setImmediate);
    expect(sent).toHaveLength(1);
    sent[0]?.fail(failure("timeout"));
    await expect(reading).rejects.toThrow("timeout");
  });
});

test("requests are shared by server and credential", () => {
  expect(sharedRequests("Flashback", "https://one", "token")).toBe(
    sharedRequests("Flashback", "https://one", "token"),
  );
  expect(sharedRequests("Flashback", "https://one", "other")).not.toBe(
    sharedRequests("Flashback", "https://one", "token"),
  );
});
