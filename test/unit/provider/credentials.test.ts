import { type CredentialPlaces, findCredential } from "../../../src/provider/credentials";
import { flashback } from "../../../src/services/flashback";
import { labelStudio } from "../../../src/services/label-studio";
import { modelslab } from "../../../src/services/modelslab";
import { ryzeapi } from "../../../src/services/ryzeapi";

const around = (
  config: Record<string, string>,
  environment: Record<string, string> = {},
  explicitProvider = false,
): CredentialPlaces => ({ config: (key) => config[key], environment, explicitProvider });

const problemOf = (run: () => unknown): string => {
  try {
    return `found: ${JSON.stringify(run())}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("the order of places", () => {
  const all = around({ ryzeapiToken: "configured" }, { RYZEAPI_TOKEN: "exported" });

  test("the input first, then configuration, then environment", () => {
    const tokenOf = (values: object, surroundings: CredentialPlaces) =>
      findCredential(ryzeapi.credentials, { ...values }, surroundings).credential.token;
    expect(tokenOf({ token: "given" }, all)).toBe("given");
    expect(tokenOf({}, all)).toBe("configured");
    expect(tokenOf({ token: "" }, all)).toBe("configured");
    expect(tokenOf({}, around({}, { RYZEAPI_TOKEN: "exported" }))).toBe("exported");
  });

  test("beside an explicit Provider neither configuration nor environment counts", () => {
    const explicit = around(
      {},
      { RYZEAPI_TOKEN: "exported", RYZEAPI_URL: "https://other.example.com" },
      true,
    );
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, explicit))).toBe(
      "no credential for RyzeAPI found; looked in: input token; the Provider's ryzeapiToken. Set one of them",
    );
    const given = around({ ryzeapiToken: "provider's", ryzeapiUrl: "https://own.example.com/" }, {}, true);
    expect(findCredential(ryzeapi.credentials, {}, given)).toEqual({
      baseUrl: "https://own.example.com",
      credential: { token: "provider's" },
    });
  });

  test("Flashback takes a token before a refresh token before e-mail and password, all of one place", () => {
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
  test("comes from the place of the credential, or is the built-in one", () => {
    const url = (values: object, surroundings: CredentialPlaces) =>
      findCredential(modelslab.credentials, { ...values }, surroundings).baseUrl;
    expect(url({ key: "k" }, around({}))).toBe("https://modelslab.com");
    expect(url({ key: "k", baseUrl: "https://stablediffusionapi.com//" }, around({}))).toBe(
      "https://stablediffusionapi.com",
    );
    expect(url({ key: "k" }, around({ modelslabKey: "c", modelslabUrl: "https://x.example.com" }))).toBe(
      "https://modelslab.com",
    );
  });

  test("of the resource may differ from the credential's in its path only", () => {
    const configured = around({ ryzeapiToken: "secret-token", ryzeapiUrl: "https://ryzeapi.example.com" });
    const find = (baseUrl: string) => findCredential(ryzeapi.credentials, { baseUrl }, configured);
    expect(find("https://ryzeapi.example.com/v2").baseUrl).toBe("https://ryzeapi.example.com/v2");
    expect(problemOf(() => find("https://user:pass@evil.example.com/path?q=1"))).toBe(
      "RyzeAPI: the resource is at https://evil.example.com, but configuration byob:ryzeapiToken belongs to https://ryzeapi.example.com; nothing was sent. Give the URL and its credential in one place",
    );
    expect(problemOf(() => find("http://ryzeapi.example.com"))).toContain("nothing was sent");
  });

  test("alone in a place is refused, because another place's credential must not go there", () => {
    const torn = around({ ryzeapiUrl: "https://ryzeapi.example.com" }, { RYZEAPI_TOKEN: "exported" });
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, torn))).toBe(
      "RyzeAPI: configuration byob:ryzeapiUrl is set, but no credential beside it; set configuration byob:ryzeapiToken, since a credential goes only to the URL that stands with it",
    );
  });

  test("of Label Studio has no default", () => {
    expect(
      problemOf(() => findCredential(labelStudio.credentials, {}, around({ labelStudioToken: "t" }))),
    ).toBe(
      "Label Studio has no built-in URL, and configuration byob:labelStudioUrl is not set beside configuration byob:labelStudioToken; set both in one place",
    );
    expect(problemOf(() => findCredential(labelStudio.credentials, { token: "t" }, around({})))).toBe(
      "Label Studio has no built-in URL, and input baseUrl is not set beside input token; set both in one place",
    );
  });
});

test.each([modelslab.credentials, ryzeapi.credentials, labelStudio.credentials, flashback.credentials])(
  "without any credential of $service, the places that were looked in are told",
  (source) => {
    expect(problemOf(() => findCredential(source, {}, around({})))).toMatchSnapshot();
  },
);

describe("the configuration keys of release 0.1.0", () => {
  const former = { ryzeToken: "old", ryzeUrl: "https://old.example.com" };

  test.each([true, false])("are read where the new ones are missing (explicit Provider: %s)", (explicit) => {
    expect(findCredential(ryzeapi.credentials, {}, around(former, {}, explicit))).toEqual({
      baseUrl: "https://old.example.com",
      credential: { token: "old" },
    });
    const both = around({ ...former, ryzeapiToken: "new" }, {}, explicit);
    expect(findCredential(ryzeapi.credentials, {}, both).credential).toEqual({ token: "new" });
  });

  test("are named in messages where they are what is set", () => {
    const { ryzeUrl } = former;
    expect(problemOf(() => findCredential(ryzeapi.credentials, {}, around({ ryzeUrl })))).toContain(
      "configuration byob:ryzeUrl is set, but no credential beside it",
    );
  });
});
