import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { handler } from "../../../src/provider/entry";

describe("the handlers that state files name", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());

  test("a kind that this release does not have is refused with where it was loaded from", () => {
    expect(() => handler("FutureBucket")).toThrow(
      /^the program's pulumi-byob is newer than the one loaded from .*src\/provider, which has no FutureBucket$/,
    );
  });

  test("configuration counts although the server does not wait for it", async () => {
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
