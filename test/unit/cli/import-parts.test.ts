import path from "node:path";
import ts from "typescript";
import { assertUsable, parseExport, type StoredResource } from "../../../src/cli/import/deployment";
import { programParts, programText } from "../../../src/cli/import/program";
import type { ImportRequest } from "../../../src/cli/import/requests";
import { unreadableInputs, variablesOf } from "../../../src/cli/import/secrets";
import { childUrn, formatUrn, parseUrn } from "../../../src/cli/support/urn";
import { declarations } from "../../../src/provider/entry";

function kindOf(type: string) {
  const definition = declarations().find((one) => one.type === type);
  if (!definition) {
    throw new Error(`no ${type}`);
  }
  return definition;
}

describe("URNs", () => {
  test("are parsed and formatted, also if a name looks like a URN", () => {
    const urn = "urn:pulumi:dev::shop::a:b:C$d:e:F::a::b";
    expect(parseUrn(urn)).toEqual({ stack: "dev", project: "shop", type: "a:b:C$d:e:F", name: "a::b" });
    expect(formatUrn(parseUrn(urn) as never)).toBe(urn);
    for (const other of ["", "urn:pulumi:dev::shop", "urn:pulumi:dev::shop::type", "urn:x:dev::shop::t::n"]) {
      expect(parseUrn(other)).toBeUndefined();
    }
  });

  test("of children contain the types of all parents except the stack", () => {
    const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
    expect(childUrn(stack, "d:e:F", "n")).toBe("urn:pulumi:dev::shop::d:e:F::n");
    expect(childUrn("urn:pulumi:dev::shop::a:b:C$x:y:Z::team", "d:e:F", "n")).toBe(
      "urn:pulumi:dev::shop::a:b:C$x:y:Z$d:e:F::n",
    );
  });
});

describe("an export", () => {
  const urn = "urn:pulumi:dev::shop::a:b:C::n";
  const check = (resources: StoredResource[]) => () =>
    assertUsable("it", { version: 3, deployment: { resources } });

  test("can contain the entries that the engine leaves after an interrupted replacement", () => {
    const old = { urn, type: "a:b:C", delete: true };
    expect(check([old, { urn, type: "a:b:C" }, old])).not.toThrow();
    expect(check([{ urn, type: "a:b:C", provider: "deleted::1", pendingReplacement: true }])).not.toThrow();
    expect(check([{ urn, type: "a:b:C" }, old, { urn, type: "a:b:C" }])).toThrow("exists twice");
  });

  test("keeps its order, its numbers and unknown keys", () => {
    const text = '{"version":3,"deployment":{"z":[1,-2.5e-7],"resources":null,"__proto__":{"a":1},"a":null}}';
    expect(JSON.stringify(parseExport("it", text))).toBe(text);
  });
});

describe("inputs that no service returns", () => {
  const request = (type: string): ImportRequest => ({
    definition: kindOf(type),
    id: "1",
    name: "my-bucket.eu",
  });

  test("read the variable for one resource before the variable for all", async () => {
    expect(variablesOf("my-bucket.eu2Raw", "awsSecretAccessKey")).toEqual([
      "BYOB_IMPORT_MY_BUCKET_EU2_RAW_AWS_SECRET_ACCESS_KEY",
      "BYOB_IMPORT_AWS_SECRET_ACCESS_KEY",
    ]);
    const environment = { BYOB_IMPORT_SECRET_KEY: "all", BYOB_IMPORT_MY_BUCKET_EU_SECRET_KEY: "one" };
    const ask = () => Promise.reject(new Error("asked"));
    expect(await unreadableInputs(request("RyzeInstanceS3"), environment, ask, () => {})).toEqual({
      secretKey: "one",
    });
  });

  test("are asked for one by one; an empty answer or variable leaves them unset", async () => {
    const prompts: string[] = [];
    const ask = async (question: string) => {
      prompts.push(question);
      return question.includes("SessionToken") ? "" : "answer";
    };
    const environment = { BYOB_IMPORT_AWS_SECRET_ACCESS_KEY: "" };
    const found = await unreadableInputs(request("LabelStudioImportStorage"), environment, ask, () => {});
    expect(found).toEqual({ awsAccessKeyId: "answer" });
    expect(prompts).toEqual([
      "my-bucket.eu: awsAccessKeyId (not shown; empty for none): ",
      "my-bucket.eu: awsSessionToken (not shown; empty for none): ",
    ]);
  });

  test("are reported as unset if there is no terminal", async () => {
    const logged: string[] = [];
    const definition = request("LabelStudioImportStorage");
    expect(await unreadableInputs(definition, {}, undefined, (text) => logged.push(text))).toEqual({});
    expect(logged[0]).toBe(
      "my-bucket.eu: BYOB_IMPORT_MY_BUCKET_EU_AWS_ACCESS_KEY_ID is not set, so awsAccessKeyId stays unset.",
    );
    expect(logged.length).toBe(3);
  });
});

describe("the generated code", () => {
  const ryzeapi = { instance: 'a"b`c\\d\u2028', bucket: "media", accessKey: "CANARY", secretKey: "CANARY" };
  const storage = { project: 1, bucket: "raw", regexFilter: ".*\\.jpg$", presign: false, presignTtl: 15 };
  const bucket = { name: "Media", bucket: "m", workspaceId: "w", key: "CANARY", secret: "CANARY" };
  const one = (type: string, name: string, inputs: object, more: object = {}) => ({
    request: { definition: kindOf(type), id: "1", name, ...more },
    registration: { inputs: { ...inputs } },
  });
  const eu = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::eu-west";
  const imported = [
    one("RyzeInstanceS3", "my chat", { ...ryzeapi, baseUrl: "https://elsewhere.example" }),
    one("LabelStudioImportStorage", "my-chat", storage, { parent: "team", provider: eu }),
    one("FlashbackBucket", "config", bucket, { provider: "provider" }),
    one("RyzeInstanceS3", "7 löwen", ryzeapi),
    one("RyzeInstanceS3", "…", ryzeapi),
  ];

  test("has unique names for constants and configuration, and contains neither secrets nor URLs", () => {
    const text = programText(programParts(imported));
    const names = [...text.matchAll(/const (\S+) = new byob/g)].map(([, name]) => name);
    expect(names).toEqual(["myChat", "myChat2", "config1", "n7LWen", "imported"]);
    expect(text).not.toMatch(/CANARY|elsewhere/);
    expect(text).toContain("}, { parent: team, provider: euWest });");
    expect(text).toContain("}, { provider });");
    expect(text).toContain('secret: config.requireSecret("config1Secret"),');
    expect(programText(programParts([one("LabelStudioImportStorage", "raw", storage)]))).not.toContain(
      "config",
    );
  });

  test("compiles in the strictest mode", () => {
    const scope = "declare const team: pulumi.Resource, euWest: byob.Provider, provider: byob.Provider;\n";
    expect(problemsOf(programText(programParts(imported)) + scope)).toEqual([]);
    expect(problemsOf(programText(programParts([one("RyzeInstanceS3", "x", { instance: 1 })])))).not.toEqual(
      [],
    );
  });
});

/** Errors of the compiler for a program in the root of the repository. */
function problemsOf(text: string): string[] {
  const root = path.resolve(__dirname, "../../..");
  const file = path.join(root, "printed-program.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
    paths: { "pulumi-byob": [path.join(root, "src/index.ts")] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version);
  const program = ts.createProgram([file], options, host);
  const own = program.getSourceFile(file);
  return ts
    .getPreEmitDiagnostics(program, own)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
