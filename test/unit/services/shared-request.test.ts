import { ServiceError } from "../../../src/http/errors";
import { SharedRequests, sharedRequests } from "../../../src/services/shared-request";

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

test("requests are shared by server and credential", () => {
  expect(sharedRequests("Flashback", "https://one", "token")).toBe(
    sharedRequests("Flashback", "https://one", "token"),
  );
  expect(sharedRequests("Flashback", "https://one", "other")).not.toBe(
    sharedRequests("Flashback", "https://one", "token"),
  );
});
