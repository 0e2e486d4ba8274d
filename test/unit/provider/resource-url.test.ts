import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { handler } from "../../../src/provider/entry";

const inputs = {
  instance: "my-instance",
  bucket: "media",
  accessKey: "AKIA",
  secretKey: "secret-value",
  verify: "skip",
};

describe("the URL of a resource", () => {
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

  test("is the default URL if state contains none, even if the environment contains another one", async () => {
    sandbox.clearRequests();
    const { read, delete: remove } = handler("RyzeInstanceS3");
    await expect(read("my-instance", inputs)).rejects.toThrow(
      /the resource uses https:\/\/ryzeapi\.cloud.*Nothing was sent/,
    );
    await expect(remove("my-instance", inputs)).rejects.toThrow(/Nothing was sent/);
    expect(sandbox.requests()).toEqual([]);
  });

  test("is that of the credential for a .get, and is stored", async () => {
    const kind = handler("RyzeInstanceS3");
    await kind.create({ ...inputs, baseUrl: sandbox.urls.ryzeapi });
    const found = await kind.read("my-instance", {});
    expect(found.props).toMatchObject({ bucket: "media", baseUrl: sandbox.urls.ryzeapi });
  });
});
