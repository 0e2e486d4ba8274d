// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { launchChromium } from "./support/chromium";

const LONG_KEY = "k".padEnd(900, "k");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let sandbox: Sandbox;
let page: Page;
/** Errors in the console, violations of the Content-Security-Policy, and requests to other servers. */
let problems: string[];

beforeAll(async () => {
  browser = await launchChromium();
}, 120_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  sandbox = await startSandbox({ page: true });
  page = await openPage({ width: 1280, height: 900 }, "light");
});
afterEach(async () => {
  await page.context().close();
  await sandbox.stop();
});

async function openPage(viewport: { width: number; height: number }, colorScheme: "light" | "dark") {
  const context = await browser.newContext({ viewport, colorScheme });
  const opened = await context.newPage();
  problems = [];
  opened.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  opened.on("pageerror", (error) => problems.push(error.message));
  opened.on("request", (request) => {
    if (!request.url().startsWith(`${sandbox.page?.url}/`)) {
      problems.push(request.url());
    }
  });
  await opened.goto(sandbox.page?.url ?? "");
  await opened.getByText("Connected", { exact: true }).waitFor();
  return opened;
}

const section = (name: string) => page.getByRole("region", { name, exact: true }).first();
const item = (name: string, text: string | RegExp) =>
  section(name).getByRole("listitem").filter({ hasText: text });

function register(fields: object = {}): Promise<Response> {
  const { name: bucket, endpoint, region, accessKeyId: accessKey } = sandbox.bucket;
  return fetch(`${sandbox.urls.ryzeapi}/api/instance/s3/my-instance`, {
    method: "POST",
    headers: { token: sandbox.environment().RYZEAPI_TOKEN ?? "", "content-type": "application/json" },
    body: JSON.stringify({
      ...{ enabled: true, bucket, endpoint, region, accessKey, secretKey: "never-shown" },
      ...fields,
    }),
  });
}

const isFocused = () => page.evaluate<string>("document.activeElement.textContent");

test("requests and registrations appear as they happen, without their values", async () => {
  await register();
  await item("Requests", "/api/instance/s3/my-instance").waitFor();
  await item("Requests", "fields: enabled, bucket, endpoint, region, accessKey, secretKey").waitFor();
  const instance = item("Registrations", "my-instance");
  await instance.getByText("bucket sandbox-bucket").waitFor();
  await instance.locator("summary").click();
  await instance
    .getByText(/^set \(/)
    .first()
    .waitFor();
  expect(await page.content()).not.toContain("never-shown");
  expect(problems).toEqual([]);
});

test("images are displayed, and text objects are expanded with the keyboard", async () => {
  const picture = section("Buckets").getByRole("img", { name: "Content of generations/welcome.png" });
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction("document.querySelector('img').naturalWidth > 0");
  sandbox.s3.addBucket("texts", { objects: { "prompt.txt": "plain <b>without markup</b>" } });
  const summary = section("Buckets").getByText("Show text");
  await summary.focus();
  await page.keyboard.press("Enter");
  await section("Buckets").getByText("plain <b>without markup</b>").waitFor();
  expect(problems).toEqual([]);
});

test("a failed request shows the operation, the caller, the error and the missing permission", async () => {
  await fetch(`${sandbox.urls.s3}/sandbox-bucket/generations/welcome.png`);
  const card = item("Failed requests", "AccessDenied");
  for (const text of [
    "GetObject",
    "sandbox-bucket",
    "generations/welcome.png",
    "anonymous client",
    "Access Denied",
    "s3:GetObject",
    "Neither the bucket policy nor an ACL allows the action to anonymous clients.",
  ]) {
    await card.getByText(text, { exact: true }).first().waitFor();
  }
});

test("markup in data is shown as text", async () => {
  const markup = '<img src="x" onerror="document.title=1"><script>document.title=2</script>';
  sandbox.s3.addBucket("markup", { objects: { [markup]: "x" } });
  sandbox.s3.addUser(markup, {
    policy: { Statement: [{ Effect: "Allow", Action: markup, Resource: markup }] },
  });
  sandbox.fault({ service: "flashback", path: markup, then: { status: 503 } });
  await register({ bucket: markup });
  await fetch(`${sandbox.urls.s3}/markup/${encodeURIComponent(markup)}`);
  for (const name of ["Buckets", "Policies", "Faults", "Registrations", "Failed requests"]) {
    await section(name).getByText(markup).first().waitFor();
  }
  expect(await page.locator('[src="x"], [onerror], main script').count()).toBe(0);
  expect(await page.title()).toBe("Sandbox of pulumi-byob");
  expect(problems).toEqual([]);
});

test("faults are added and removed with the keyboard, and focus moves to the heading", async () => {
  await page.getByLabel("Service").last().selectOption("RyzeAPI");
  await page.getByLabel("Status").fill("502");
  await page.getByLabel("Affects").selectOption("All requests");
  await page.getByRole("button", { name: "Add fault" }).focus();
  await page.keyboard.press("Enter");
  const remove = section("Faults").getByRole("button", { name: "Remove the fault RyzeAPI" });
  await remove.waitFor();
  expect((await register()).status).toBe(502);
  await item("Faults", "1 affected so far").waitFor();
  await remove.focus();
  await page.keyboard.press("Enter");
  await section("Faults").getByText("No fault is active.").waitFor();
  expect((await register()).status).toBe(200);
  expect(await isFocused()).toBe("Faults");
});

test("a fault that the emulator rejects is explained", async () => {
  await page.getByLabel("Status").fill("99");
  await page.getByRole("button", { name: "Add fault" }).click();
  await page.getByRole("alert").filter({ hasText: '"then" must be' }).waitFor();
});

test("focus, open details and typed text survive updates", async () => {
  await register();
  const summary = item("Registrations", "my-instance").locator("summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  await register({ bucket: "another-bucket" });
  await item("Registrations", "bucket another-bucket").waitFor();
  expect(await isFocused()).toContain("my-instance");
  expect(await item("Registrations", "my-instance").locator("details").getAttribute("open")).toBe("");
  const input = page.getByLabel("Path");
  await input.pressSequentially("/buck");
  await register();
  await item("Registrations", "bucket sandbox-bucket").waitFor();
  await page.keyboard.type("et");
  expect(await input.inputValue()).toBe("/bucket");
});

test("requests can be filtered, cleared and paused", async () => {
  await register();
  await fetch(`${sandbox.urls.s3}/sandbox-bucket/missing`);
  await item("Requests", "GetObject").waitFor();
  await page.getByLabel("Failed only").check();
  expect(await section("Requests").locator("li").count()).toBe(1);
  await page.getByLabel("Service").first().selectOption("RyzeAPI");
  await section("Requests").getByText("No request matches the filter.").waitFor();
  await page.getByLabel("Failed only").uncheck();
  await page.getByRole("button", { name: "Clear list" }).click();
  expect(await section("Requests").locator("li").count()).toBe(0);
  await page.getByRole("button", { name: "Pause updates", pressed: false }).click();
  await register();
  await page.waitForTimeout(500);
  expect(await section("Requests").locator("li").count()).toBe(0);
  await page.getByRole("button", { name: "Pause updates", pressed: true }).click();
  await item("Requests", "my-instance").waitFor();
});

test("the page shows that the sandbox has stopped, and connects to the next one", async () => {
  const port = Number(new URL(sandbox.page?.url ?? "").port);
  await sandbox.stop();
  await page.getByText("Not connected.").waitFor();
  sandbox = await startSandbox({ page: { port } });
  await page.getByText("Connected", { exact: true }).waitFor();
  await register();
  await item("Requests", "my-instance").waitFor();
});

test.each([
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const)("at %i px, the %s scheme is accessible and does not scroll sideways", async (width, scheme) => {
  await page.context().close();
  page = await openPage({ width, height: 844 }, scheme);
  sandbox.fault({
    service: "labelStudio",
    path: `/${"long-".padEnd(150, "long-")}`,
    then: { drop: "after" },
  });
  sandbox.s3.addBucket("long", { objects: { [LONG_KEY]: "text", "prompt.txt": "text" } });
  await register();
  await fetch(`${sandbox.urls.s3}/long/${LONG_KEY}`);
  await item("Failed requests", "AccessDenied").waitFor();
  await item("Faults", "long-").waitFor();
  await item("Buckets", "prompt.txt").waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const axe = Reflect.get(globalThis, "axe") as typeof import("axe-core");
    const result = await axe.run();
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
  });
  expect(violations).toEqual([]);
});
