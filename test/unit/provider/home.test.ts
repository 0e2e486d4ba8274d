import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { handler } from "../../../src/provider/entry";

const inputs = {
  instance: "my-instance",
  bucket: "media",
  accessKey: "AKIA",
  secretKey: "secret-value",
  verify: "skip",
};

describe("the server that a resource belongs to", () => {
  let sandbox: Sandbox;
  const saved = { ...process.env };
  beforeAll(async () => {
    sandbox = await startSandbox();
    Object.assign(process.env, sandbox.environment());
  });
  afterAll(async () => {
    process.env = saved;
    await sandbox.stop();
  });

  test("is the built-in one where state names none, whatever the environment says now", async () => {
    sandbox.clearRequests();
    const { read, delete: remove } = handler("RyzeInstanceS3");
    await expect(read("my-instance", inputs)).rejects.toThrow(
      /the resource is at https:\/\/ryzeapi\.cloud.*nothing was sent/,
    );
    await expect(remove("my-instance", inputs)).rejects.toThrow(/nothing was sent/);
    expect(sandbox.requests()).toEqual([]);
  });

  test("is the credential's for .get, and is written down", async () => {
    const kind = handler("RyzeInstanceS3");
    await kind.create({ ...inputs, baseUrl: sandbox.urls.ryzeapi });
    const found = await kind.read("my-instance", {});
    expect(found.props).toMatchObject({ bucket: "media", baseUrl: sandbox.urls.ryzeapi });
  });
});
