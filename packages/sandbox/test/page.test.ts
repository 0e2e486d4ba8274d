// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { request as httpRequest } from "node:http";
import { type Sandbox, startSandbox } from "../src";
import { commandFor } from "../src/page/open-browser";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ page: true });
});
afterEach(() => sandbox.stop());

const pageUrl = () => sandbox.page?.url ?? "";

/** Response to a request with headers that fetch does not allow to be set. */
function send(path: string, headers: Record<string, string>, method = "GET"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(`${pageUrl()}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end(method === "GET" ? undefined : "{}");
  });
}

/** A JSON response of the page, which tests read by field. */
async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

interface Events {
  /** Resolves with the data of the next event with this name that fits. */
  next<T>(name: string, fits?: (data: T) => boolean): Promise<T>;
  /** All text that was received. */
  text(): string;
  /** Resolves when the connection ends. */
  ended: Promise<void>;
}

/** Opens an event stream, as EventSource does. */
async function openEvents(): Promise<Events> {
  const { body } = await fetch(`${pageUrl()}/events`);
  let text = "";
  let seen = 0;
  const waiting = new Set<() => void>();
  const ended = (async () => {
    try {
      for await (const chunk of body ?? []) {
        text += Buffer.from(chunk).toString("utf8");
        for (const look of waiting) {
          look();
        }
      }
    } catch {
      // The server closed the connection.
    }
  })();
  const next = <T>(name: string, fits: (data: T) => boolean = () => true) =>
    new Promise<T>((resolve) => {
      const look = () => {
        const blocks = text.split("\n\n").slice(0, -1);
        for (; seen < blocks.length; seen++) {
          const [, event, json = ""] = /^event: (.*)\ndata: (.*)$/.exec(blocks[seen] ?? "") ?? [];
          if (event === name && fits(JSON.parse(json))) {
            seen += 1;
            waiting.delete(look);
            resolve(JSON.parse(json));
            return;
          }
        }
      };
      waiting.add(look);
      look();
    });
  return { next, text: () => text, ended };
}

test("without the option, there is no page", async () => {
  const other = await startSandbox();
  expect(other.page).toBeUndefined();
  await other.stop();
});

test("the page and its files are served with a policy that allows no other server", async () => {
  const page = await fetch(pageUrl());
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file ?? "");
  expect(files.sort()).toEqual(["/icon.svg", "/main.mjs", "/page.css"]);
  for (const file of files) {
    const response = await fetch(`${pageUrl()}${file}`);
    expect(response.status).toBe(200);
    // The name space of SVG is the only URL.
    expect((await response.text()).replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
  }
  expect(html).not.toMatch(/https?:\/\/|<style|style=|onclick/);
});

test.each(["/missing.mjs", "/../package.json", "/%2e%2e/page-server.js", "/.html"])(
  "%s is not served",
  async (path) => {
    expect(await send(path, {})).toBe(404);
  },
);

test.each(["/", "/events", "/image?bucket=sandbox-bucket&key=generations/welcome.png"])(
  "%s is not served under another host name",
  async (path) => {
    expect(await send(path, { Host: "attacker.example" })).toBe(403);
    expect(await send(path, { Host: `attacker.example:${new URL(pageUrl()).port}` })).toBe(403);
  },
);

test("events show the current state first, then changes by requests and by method calls", async () => {
  const events = await openEvents();
  expect(await events.next("requests")).toEqual([]);
  expect(await events.next("buckets")).toMatchObject([
    { name: "sandbox-bucket", objects: [{ key: "generations/welcome.png", preview: "image" }] },
  ]);
  const { name: bucket, endpoint, region, accessKeyId: accessKey } = sandbox.bucket;
  await fetch(`${sandbox.urls.ryzeapi}/api/instance/s3/my-instance?verbose=secret-value`, {
    method: "POST",
    headers: { token: sandbox.environment().RYZEAPI_TOKEN ?? "", "content-type": "application/json" },
    body: JSON.stringify({ enabled: true, bucket, endpoint, region, accessKey, secretKey: "never-shown" }),
  });
  expect(await events.next("request")).toMatchObject({
    service: "RyzeAPI",
    path: "/api/instance/s3/my-instance",
    parameters: ["verbose"],
    fields: expect.arrayContaining(["bucket", "secretKey"]),
    status: 200,
  });
  const registered =
    await events.next<{ name: string; records: { fields: string[][] }[] }[]>("registrations");
  const [instance] = registered.find(({ name }) => name === "instances")?.records ?? [];
  expect(instance?.fields).toContainEqual(["bucket", "sandbox-bucket"]);
  sandbox.s3.addBucket("another-bucket", { objects: { "a.txt": "text" } });
  await events.next<object[]>("buckets", (buckets) => buckets.length === 2);
  expect(events.text()).not.toMatch(/never-shown|secret-value|sandbox-secret-access-key/);
  expect(events.text()).not.toContain(sandbox.environment().RYZEAPI_TOKEN);
});

test("a denied request has the user, the error and the missing permission", async () => {
  sandbox.s3.setUserPolicy("sandbox-user", undefined);
  const events = await openEvents();
  await fetch(`${sandbox.urls.s3}/sandbox-bucket/generations/welcome.png`);
  expect(await events.next("request")).toMatchObject({
    status: 403,
    about: {
      operation: "GetObject",
      bucket: "sandbox-bucket",
      key: "generations/welcome.png",
      signed: "no",
      errorCode: "AccessDenied",
      errorMessage: "Access Denied",
      deniedAction: "s3:GetObject",
      deniedResource: "arn:aws:s3:::sandbox-bucket/generations/welcome.png",
      deniedBy: "implicit",
    },
  });
});

test("policies have actions and resources, and conditions without their values", async () => {
  sandbox.s3.setBucketPolicy("sandbox-bucket", {
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "arn:aws:s3:::sandbox-bucket/*",
        Condition: { StringNotEquals: { "aws:Referer": "password-of-a-cdn" } },
      },
    ],
  });
  const events = await openEvents();
  const policies = await events.next<{ owner: string; statements: object[] }[]>("policies");
  expect(policies.map(({ owner }) => owner)).toEqual(["User sandbox-user", "Bucket sandbox-bucket"]);
  expect(policies[1]?.statements).toEqual([
    {
      effect: "Deny",
      principal: "everyone",
      actions: "s3:*",
      resources: "arn:aws:s3:::sandbox-bucket/*",
      condition: "StringNotEquals aws:Referer",
    },
  ]);
  expect(events.text()).not.toContain("password-of-a-cdn");
});

test("only images and text objects are served, with a type that their content determines", async () => {
  const { objects } = sandbox.s3.addBucket("previews", {
    objects: {
      "page.png": "<!doctype html><script>alert(1)</script>",
      "picture.html": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      "long.txt": "ä".padEnd(5000, "ä"),
      binary: Buffer.from([1, 2, 3]),
      "half.txt": Buffer.concat([Buffer.alloc(511, "a"), Buffer.from("ä")]),
      empty: "",
    },
  });
  expect(objects.size).toBe(6);
  const get = (kind: string, key: string) => fetch(`${pageUrl()}/${kind}?bucket=previews&key=${key}`);
  expect((await get("image", "page.png")).status).toBe(404);
  expect((await json(await get("text", "page.png"))).text).toContain("<script>");
  const svg = await get("image", "picture.html");
  expect(svg.headers.get("content-type")).toBe("image/svg+xml");
  expect(svg.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox$/);
  const { text, isTruncated } = await json(await get("text", "long.txt"));
  expect(isTruncated).toBe(true);
  expect(text).toBe("ä".padEnd(2048, "ä"));
  expect((await get("text", "half.txt")).status).toBe(200);
  for (const key of ["binary", "empty", "missing"]) {
    expect((await get("text", key)).status).toBe(404);
    expect((await get("image", key)).status).toBe(404);
  }
});

test("faults are added, listed and removed, but not by another page", async () => {
  const events = await openEvents();
  await events.next("faults");
  const headers = { "Content-Type": "application/json", Origin: pageUrl() };
  const change = (method: string, path: string, body: object, more = {}) =>
    fetch(`${pageUrl()}${path}`, { method, headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const fault = { method: "GET", times: "always", then: { status: 503 } };
  expect((await change("POST", "/faults/ryzeapi", fault)).status).toBe(200);
  expect(await events.next<object[]>("faults")).toEqual([
    { id: 1, service: "ryzeapi", title: "RyzeAPI", hits: 0, ...fault },
  ]);
  expect((await fetch(`${sandbox.urls.ryzeapi}/api/status`)).status).toBe(503);
  const invalid = await change("POST", "/faults/s3", { then: { status: 99 } });
  expect(invalid.status).toBe(400);
  expect((await json(invalid)).error).toContain('"then" must be');
  for (const more of [{ Origin: "http://attacker.example" }, { "Content-Type": "text/plain" }]) {
    expect((await change("DELETE", "/faults/ryzeapi/1", {}, more)).status).toBe(403);
  }
  expect(await send("/faults/ryzeapi", { "Content-Type": "application/json" }, "POST")).toBe(403);
  expect((await change("DELETE", "/faults/ryzeapi/1", {})).status).toBe(200);
  expect((await change("DELETE", "/faults/ryzeapi/1", {})).status).toBe(400);
  expect((await change("POST", "/faults/unknown", fault)).status).toBe(404);
  expect((await change("POST", "/faults/s3", { ...fault, path: "x".padEnd(70_000) })).status).toBe(413);
  expect(await events.next<object[]>("faults", (faults) => faults.length === 0)).toEqual([]);
});

test("stop closes open event streams and the port", async () => {
  const events = await openEvents();
  await events.next("policies");
  const url = pageUrl();
  await sandbox.stop();
  await events.ended;
  await expect(fetch(url)).rejects.toThrow();
});

test("a page port that is in use is reported, and the emulators are stopped", async () => {
  const port = Number(new URL(pageUrl()).port);
  const ryzeapi = Number(new URL((await startAndStop()).urls.ryzeapi).port);
  const failed = startSandbox({ page: { port }, ports: { ryzeapi } });
  await expect(failed).rejects.toThrow(`Port ${port} for the page is already in use.`);
  const restarted = await startSandbox({ ports: { ryzeapi } });
  await restarted.stop();
});

async function startAndStop(): Promise<Sandbox> {
  const other = await startSandbox();
  await other.stop();
  return other;
}

test.each([
  ["darwin", {}, ["open"]],
  ["win32", {}, ["cmd", "/c", "start", ""]],
  ["linux", { DISPLAY: ":0" }, ["xdg-open"]],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, ["xdg-open"]],
  ["linux", {}, []],
] as const)("the command that opens a browser on %s with %j is %j", (platform, env, command) => {
  expect(commandFor(platform, env)).toEqual(command);
});
