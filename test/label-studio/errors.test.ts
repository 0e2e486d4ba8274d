import type { Sandbox } from "pulumi-byob-sandbox";
import type { RunOutcome } from "../engine/support/stack";
import {
  changeInputs,
  type RegisteredStorages,
  registered,
  storages,
  waitForExport,
} from "./support/registered";
import type { JsonValues } from "./support/seen";
import { EXPORT, IMPORT, openEmulators, realServers, realWorld, type Settings } from "./support/world";

jest.setTimeout(120_000);

const servers = realServers();
let sandbox: Sandbox;
const open: RegisteredStorages[] = [];

beforeAll(async () => {
  sandbox = await openEmulators(servers.stacks.token);
});
afterAll(async () => {
  for (const { stack } of open) {
    stack.dispose();
  }
  await sandbox.stop();
});

/** Storages without a probe of the bucket, so that only the server tests it. */
async function unverified(settings: Settings, images: JsonValues = {}): Promise<RegisteredStorages> {
  const server = servers[settings];
  const made = await registered(realWorld(server, sandbox), sandbox, server.personalToken);
  changeInputs(made, { images: { verify: "skip", sync: "never", ...images }, labels: { verify: "skip" } });
  open.push(made);
  return made;
}

function hasNoPage({ stdout, stderr, error }: RunOutcome): boolean {
  return !/<html|<!doctype/i.test(stdout + stderr + error);
}

describe("errors of the real server are explained", () => {
  test("reports a private endpoint as SSRF protection instead of a permission error", async () => {
    const { stack } = await unverified("guarded");
    const up = await stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toContain("HTTP 403");
    expect(up.error).toContain(
      "Label Studio blocks private endpoints (SSRF protection); this is not a permission error",
    );
    expect(up.error).toContain("SSRF_PROTECTION_ENABLED=false");
  });

  test("reports a failure on an untrusted endpoint without details, after one request", async () => {
    const now = await unverified("untrusted", { awsSecretAccessKey: "wrong" });
    const up = await now.stack.up();
    expect(up.error).toContain("The server hides S3 errors of endpoints whose domain it does not trust");
    expect(up.error).toContain("S3_TRUSTED_STORAGE_DOMAINS");
    expect(up.error).not.toContain("wrong");
    expect((await storages(now)).images).toEqual({});
  });

  test("reports a prefix without objects", async () => {
    const { stack } = await unverified("stacks", { prefix: "nothing/" });
    const up = await stack.up();
    expect(up.error).toContain(
      "The prefix does not contain an object: upload one first, or correct the prefix.",
    );
  });

  test("reports wrong keys", async () => {
    const { stack, bucket } = await unverified("stacks", { awsSecretAccessKey: "wrong" });
    expect((await stack.up()).error).toContain(
      `Cannot connect to S3 ${bucket} with specified AWS credentials`,
    );
  });

  test.each([
    ["an invalid expression", { regexFilter: "([" }, "regexFilter is not a valid Python regular expression"],
    ["objects without JSON", { prefix: "notes/", useBlobUrls: false }, "Set useBlobUrls: true"],
  ])("warns about a sync that fails with 200: %s", async (_, images, message) => {
    const { stack } = await unverified("stacks", { sync: "onCreate", ...images });
    const up = await stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.messages.join("\n")).toContain(message);
    expect(up.messages.join("\n")).not.toContain("site-packages");
  });
});

describe("a storage that was deleted outside Pulumi", () => {
  let now: RegisteredStorages;
  beforeAll(async () => {
    now = await unverified("stacks");
    await now.stack.up();
    const { images, labels } = await storages(now);
    await now.world.send("DELETE", IMPORT + images.id);
    await now.world.send("DELETE", `${EXPORT}/${labels.id}`);
  });

  test("an update reports the next step, without the server's page", async () => {
    changeInputs(now, { images: { title: "new" } });
    const up = await now.stack.up();
    expect(up.error).toContain("If the project or storage was deleted on the server, run pulumi refresh");
    expect(hasNoPage(up)).toBe(true);
  });

  test("a destroy succeeds without a warning", async () => {
    const destroy = await now.stack.destroy();
    expect(destroy).toMatchObject({ exitCode: 0, error: "" });
    expect(now.stack.resources()).toEqual([]);
    expect(hasNoPage(destroy)).toBe(true);
  });

  test("a refresh removes it from state if its whole project was deleted", async () => {
    const other = await unverified("stacks");
    await other.stack.up();
    await other.world.send("DELETE", `/api/projects/${other.project}/`);
    const refresh = await other.stack.refresh();
    expect(refresh).toMatchObject({ exitCode: 0, error: "" });
    expect(other.stack.resources().filter(({ id, type }) => id && !type.includes("providers"))).toEqual([]);
  });
});

describe("an annotation directory that ends in a slash", () => {
  test("gets a second slash from the server, as in the emulator", async () => {
    const now = await unverified("stacks");
    changeInputs(now, { labels: { prefix: "slash/" } });
    const up = await now.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.messages.join("\n")).toContain("prefix ends in a slash");
    const task = await now.world.send("POST", "/api/tasks/", { body: { project: now.project, data: {} } });
    const path = `/api/tasks/${task.json.id}/annotations/`;
    const { json } = await now.world.send("POST", path, { body: { result: [] } });
    await waitForExport(now, sandbox, `slash//${json.id}`);
    const written = [...sandbox.s3.bucket(now.bucket).objects.keys()].filter((key) => /^slash/.test(key));
    expect(written).toEqual([`slash//${json.id}`]);
  });
});
