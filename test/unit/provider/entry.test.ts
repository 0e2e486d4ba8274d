import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { handler } from "../../../src/provider/entry";

describe("handler", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());

  test("rejects a resource type that this release does not have and names the directory it was loaded from", () => {
    expect(() => handler("FutureBucket")).toThrow(
      /^FutureBucket: unknown resource type, because an older pulumi-byob was loaded from .*src\/provider\. Update it\.$/,
    );
  });

  test("uses the configuration although the server does not wait for configure", async () => {
    const ryzeapi = handler("RyzeInstanceS3");
    const config: Record<string, string> = {
      "byob:ryzeapiToken": sandbox.ryzeapi.accountToken,
      "byob:ryzeapiUrl": sandbox.urls.ryzeapi,
    };
    const configured = ryzeapi.configure({ config: { get: (key: string) => config[key] } });
    const inputs = { instance: "my-instance", bucket: "media", accessKey: "AKIA", secretKey: "secret" };
    const checked = await ryzeapi.check({}, inputs);
    await configured;
    expect(checked).toEqual({ inputs: { ...inputs, baseUrl: sandbox.urls.ryzeapi }, failures: [] });
  });
});
