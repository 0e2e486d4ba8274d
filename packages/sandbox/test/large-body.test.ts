import { startSandbox } from "../src";

test("a service reports a body that is too large instead of closing the connection", async () => {
  const sandbox = await startSandbox();
  try {
    const body = Buffer.alloc(33 * 1024 * 1024, " ");
    const response = await fetch(sandbox.urls.flashback, { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([
      413,
      { error: "The request body is larger than 32 MiB." },
    ]);
  } finally {
    await sandbox.stop();
  }
});
