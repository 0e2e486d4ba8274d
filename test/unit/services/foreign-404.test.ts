import type { ResourceType } from "../../services/case";
import { Stack } from "../provider/support/engine";
import type { Config } from "../provider/support/process";
import { openWorldForEachTest, type ProviderWorld, READABLE_TYPES } from "../provider/support/world";

// A registration leaves the state only if the service itself says that it does not exist.
let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

/** Responses of gateways, proxies and other applications. */
const foreign: [string, unknown][] = [
  ["Kong", { message: "no Route matched with those values" }],
  ["FastAPI", { detail: "Not Found" }],
  ["Google's API gateway", { error: { code: 404 } }],
  ["an error with a message", { error: { message: "Instance not found" } }],
  ["an unknown error of RyzeAPI", { success: false, error: { message: "Route not found" } }],
  ["an error without a message", { success: false }],
  ["a status without a version", { status_code: 404, detail: "No Project matches the given query." }],
  ["an HTML page", "<html>404</html>"],
  ["an empty body", ""],
];

async function existing(kind: ResourceType, config: Config = {}): Promise<Stack> {
  const stack = new Stack(config);
  expect((await stack.up({ it: world.wanted(kind) })).errors).toEqual([]);
  return stack;
}

describe.each(foreign)("a 404 from %s", (_, body) => {
  test.each(READABLE_TYPES)("keeps %s in state on a refresh and a destroy", async (kind) => {
    const stack = await existing(kind);
    const fault = world.fault(kind, { status: 404, body }, { path: /^(?!\/api\/token)/, times: 99 });
    for (const outcome of [await stack.refresh(), await stack.destroy()]) {
      expect(outcome.errors).toEqual([expect.stringContaining("HTTP 404")]);
      expect(stack.state.size).toBe(1);
    }
    fault.remove();
    expect((await stack.destroy()).errors).toEqual([]);
    expect(world.live(kind)).toBe(0);
  });

  test("keeps ModelsLabS3Config in state on a destroy", async () => {
    const stack = await existing("ModelsLabS3Config");
    world.fault("ModelsLabS3Config", { status: 404, body }, { times: 99 });
    expect((await stack.destroy()).errors).toEqual([expect.stringContaining("HTTP 404")]);
    expect(stack.state.size).toBe(1);
  });
});

describe("an error in the form of Label Studio", () => {
  const kind = "LabelStudioImportStorage";
  const body = { id: "x", status_code: 404, version: "1.23.2", detail: "Not found.", exc_info: null };
  const afterRefresh = async (path: RegExp) => {
    const stack = await existing(kind);
    world.fault(kind, { status: 404, body }, { path, times: 99 });
    const { errors } = await stack.refresh();
    return { errors, resources: stack.state.size };
  };

  test.each([
    ["the storage, while the project lists it", /^\/api\/storages\/s3\/\d+$/, "still lists it"],
    ["the storages, while the project exists", /^\/api\/storages/, "HTTP 404, Not found."],
    ["everything but the login", /^\/api\/(storages|projects)/, "HTTP 404, Not found."],
  ])("for %s keeps the storage in state", async (_, path, message) => {
    expect(await afterRefresh(path)).toEqual({ errors: [expect.stringContaining(message)], resources: 1 });
  });

  test("for the storages and their project removes the storage, if the server lists other projects", async () => {
    expect(await afterRefresh(/^\/api\/(storages|projects\/1\/)/)).toEqual({ errors: [], resources: 0 });
  });
});

describe("a login that fails", () => {
  const loginOf = {
    LabelStudioImportStorage: { path: /^\/api\/token\/refresh\//, config: (): Config => ({}) },
    FlashbackBucket: {
      path: /^\/user\/refresh/,
      config: (): Config => ({
        "byob:flashbackRefreshToken": world.sandbox.flashback.login.newRefreshToken(),
        "byob:flashbackUrl": world.sandbox.urls.flashback,
      }),
    },
  };
  const bodies: [number, unknown][] = [
    [404, { success: false, message: "Bucket not found" }],
    [404, { id: "x", status_code: 404, version: "1.23.2", detail: "Not found." }],
    [401, { detail: "Token is blacklisted" }],
    [500, "<html>"],
  ];
  const cases = Object.entries(loginOf).flatMap(([kind, login]) =>
    bodies.map(([status, body]) => ({ kind: kind as keyof typeof loginOf, status, body, login })),
  );

  test.each(cases)("with $status keeps $kind in state", async ({ kind, status, body, login }) => {
    const stack = new Stack(login.config());
    const { token, baseUrl, ...inputs } = world.wanted(kind).inputs;
    const own = kind === "FlashbackBucket" ? inputs : { ...inputs, token, baseUrl };
    expect((await stack.up({ it: { kind, inputs: own } })).errors).toEqual([]);
    const fault = world.fault(kind, { status, body }, { path: login.path, times: 99 });
    for (const outcome of [await stack.refresh(), await stack.destroy()]) {
      expect(outcome.errors).toEqual([expect.stringMatching(new RegExp(`/refresh/?\\): HTTP ${status}`))]);
      expect(stack.state.size).toBe(1);
    }
    fault.remove();
    world.sandbox.clearRequests();
  });

  test.each(Object.keys(loginOf) as (keyof typeof loginOf)[])(
    "in a create of %s leaves nothing in state and nothing at the service",
    async (kind) => {
      const { config, path } = loginOf[kind];
      const stack = new Stack(config());
      const { token, baseUrl, ...inputs } = world.wanted(kind).inputs;
      const own = kind === "FlashbackBucket" ? inputs : { ...inputs, token, baseUrl };
      world.fault(kind, { drop: "after" }, { path, times: 99 });
      expect((await stack.up({ it: { kind, inputs: own } })).errors).toHaveLength(1);
      expect([stack.state.size, world.live(kind)]).toEqual([0, 0]);
    },
  );
});
