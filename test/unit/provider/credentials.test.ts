import { type CredentialSources, findCredential } from "../../../src/provider/credentials";
import { flashback } from "../../../src/services/flashback";
import { labelStudio } from "../../../src/services/label-studio";
import { modelslab } from "../../../src/services/modelslab";
import { ryzeapi } from "../../../src/services/ryzeapi";

const around = (
  config: Record<string, string>,
  environment: Record<string, string> = {},
  explicitProvider = false,
): CredentialSources => ({ config: (key) => config[key], environment, explicitProvider });

const problemOf = (run: () => unknown): string => {
  try {
    return `found: ${JSON.stringify(run())}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("findCredential", () => {
  const all = around({ ryzeapiToken: "configured" }, { RYZEAPI_TOKEN: "exported" });

  test("reads the input first, then the configuration, then the environment", () => {
    const tokenOf = (values: object, sources: CredentialSources) =>
      findCredential(ryzeapi.credentials, { ...values }, sources).credential.token;
    expect(tokenOf({ token: "given" }, all)).toBe("given");
    expect(tokenOf({}, all)).toBe("configured");
    expect(tokenOf({ token: "" }, all)).toBe("configured");
    expect(tokenOf({}, around({}, { RYZEAPI_TOKEN: "exported" }))).toBe("exported");
  });

  test("ignores configuration and environment if there is an explicit Provider", () => {
    const explicit = around(
      {},
      { RYZEAPI_TOKEN: "exported", RYZEAPI_URL: "https://other.example.com" },
      true,
    );
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, explicit))).toBe(
      "RyzeAPI: no credential found in input token; the Provider's ryzeapiToken. Set one of them.",
    );
    const given = around({ ryzeapiToken: "provider's", ryzeapiUrl: "https://own.example.com/" }, {}, true);
    expect(findCredential(ryzeapi.credentials, {}, given)).toEqual({
      baseUrl: "https://own.example.com",
      credential: { token: "provider's" },
    });
  });

  test("prefers a token of Flashback to a refresh token, and that to email and password, all from one source", () => {
    const found = (config: Record<string, string>, environment: Record<string, string> = {}) =>
      findCredential(flashback.credentials, {}, around(config, environment)).credential;
    const login = { flashbackEmail: "a@b.c", flashbackPassword: "p" };
    expect(found(login)).toEqual({ email: "a@b.c", password: "p" });
    expect(found({ ...login, flashbackRefreshToken: "r" })).toEqual({ refreshToken: "r" });
    expect(found({ ...login, flashbackRefreshToken: "r", flashbackToken: "t" })).toEqual({ token: "t" });
    expect(found({ flashbackEmail: "a@b.c" }, { FLASHBACK_PASSWORD: "p", FLASHBACK_TOKEN: "t" })).toEqual({
      token: "t",
    });
  });
});

describe("the URL", () => {
  test("comes from the source of the credential, or is the default URL", () => {
    const url = (values: object, sources: CredentialSources) =>
      findCredential(modelslab.credentials, { ...values }, sources).baseUrl;
    expect(url({ key: "k" }, around({}))).toBe("https://modelslab.com");
    expect(url({ key: "k", baseUrl: "https://stablediffusionapi.com//" }, around({}))).toBe(
      "https://stablediffusionapi.com",
    );
    expect(url({ key: "k" }, around({ modelslabKey: "c", modelslabUrl: "https://x.example.com" }))).toBe(
      "https://modelslab.com",
    );
  });

  test("of the resource may differ from that of the credential only in its path", () => {
    const configured = around({ ryzeapiToken: "secret-token", ryzeapiUrl: "https://ryzeapi.example.com" });
    const find = (baseUrl: string) => findCredential(ryzeapi.credentials, { baseUrl }, configured);
    expect(find("https://ryzeapi.example.com/v2").baseUrl).toBe("https://ryzeapi.example.com/v2");
    expect(problemOf(() => find("https://user:pass@evil.example.com/path?q=1"))).toBe(
      "RyzeAPI: the resource uses https://evil.example.com, but the credential (configuration byob:ryzeapiToken) is for https://ryzeapi.example.com. Set the URL and the credential in the same place. Nothing was sent.",
    );
    expect(problemOf(() => find("http://ryzeapi.example.com"))).toContain("Nothing was sent");
  });

  test("is rejected without a credential in the same place, because no other credential may be sent to it", () => {
    const torn = around({ ryzeapiUrl: "https://ryzeapi.example.com" }, { RYZEAPI_TOKEN: "exported" });
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, torn))).toBe(
      "RyzeAPI: configuration byob:ryzeapiUrl is set without a credential. Set configuration byob:ryzeapiToken, because a credential is sent only to the URL configured with it.",
    );
  });

  test("is required for Label Studio, which has no default URL", () => {
    expect(
      problemOf(() => findCredential(labelStudio.credentials, {}, around({ labelStudioToken: "t" }))),
    ).toBe(
      "Label Studio: configuration byob:labelStudioUrl is required with configuration byob:labelStudioToken, because Label Studio has no default URL. Set both in the same place.",
    );
    expect(problemOf(() => findCredential(labelStudio.credentials, { token: "t" }, around({})))).toBe(
      "Label Studio: input baseUrl is required with input token, because Label Studio has no default URL. Set both in the same place.",
    );
  });
});

test.each([modelslab.credentials, ryzeapi.credentials, labelStudio.credentials, flashback.credentials])(
  "the error for a missing credential of $service lists all places",
  (source) => {
    expect(problemOf(() => findCredential(source, {}, around({})))).toMatchSnapshot();
  },
);

describe("the configuration keys of release 0.1.0", () => {
  // wording-ignore: names in 0.1.0
  const former = { ryzeToken: "old", ryzeUrl: "https://old.example.com" };

  test.each([true, false])("are read if the new ones are not set (explicit Provider: %s)", (explicit) => {
    expect(findCredential(ryzeapi.credentials, {}, around(former, {}, explicit))).toEqual({
      baseUrl: "https://old.example.com",
      credential: { token: "old" },
    });
    const both = around({ ...former, ryzeapiToken: "new" }, {}, explicit);
    expect(findCredential(ryzeapi.credentials, {}, both).credential).toEqual({ token: "new" });
  });

  test("are named in messages if they are set", () => {
    const { ryzeUrl } = former;
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, around({ ryzeUrl })))).toContain(
      "configuration byob:ryzeUrl is set without a credential",
    );
  });
});
