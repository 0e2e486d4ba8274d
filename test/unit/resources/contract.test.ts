import * as byob from "../../../src";
import { manifests, type ResourceType, stub, typeToken } from "../../../src/contract";
import { declarations, handler } from "../../../src/provider/entry";
import { fields } from "../../../src/services/resource-definition";
import { SERVICE_CASES } from "../../services/all-cases";

const withService = new Set(SERVICE_CASES.map(({ type }) => type));
const kinds = declarations().map((kind) => [kind.type as ResourceType, kind] as const);

test("every resource type has a contract, a class and a handler", () => {
  const names = kinds.map(([type]) => type).sort();
  expect(Object.keys(manifests).sort()).toEqual(names);
  expect(Object.keys(byob)).toEqual(expect.arrayContaining(names));
  for (const name of names) {
    expect(handler(name)).toMatchObject({ create: expect.any(Function) });
  }
});

describe.each(kinds)("the contract of %s", (type, kind) => {
  test("contains the inputs, secrets and outputs of the definition", () => {
    const declared = Object.entries(kind.schema.shape);
    expect(manifests[type].inputs).toEqual(declared.map(([key]) => key));
    const secrets = declared.filter(([, field]) => fields.get(field as never)?.secret).map(([key]) => key);
    expect([...manifests[type].secrets].sort()).toEqual(secrets.sort());
    expect([...manifests[type].outputs].sort()).toEqual(Object.keys(kind.outputs).sort());
    expect(Object.values(kind.outputs).filter(({ secret }) => secret)).toEqual([]);
  });

  test("contains the inputs that identify the object, their defaults, the credential and the URL", () => {
    const { keys, keyDefaults = {}, credential, defaultUrl } = manifests[type];
    expect(keys).toEqual(kind.keys);
    const defaults = keys.map((key) => [key, fields.get(kind.schema.shape[key] as never)?.default]);
    expect(keyDefaults).toEqual(Object.fromEntries(defaults.filter(([, value]) => value !== undefined)));
    expect(credential).toBe(
      kind.service.credentials.forms.flat().find(({ input }) => input !== undefined)?.input,
    );
    if (withService.has(type)) {
      expect(defaultUrl).toBe(kind.service.credentials.defaultUrl);
    }
  });

  test("every input has a description in full sentences, and is a secret if its name suggests one", () => {
    for (const [key, field] of Object.entries(kind.schema.shape)) {
      const meta = fields.get(field as never);
      expect(meta?.description).toMatch(/^[A-Z].*\.$/);
      if (/secret|token|password|accesskey|^key$/i.test(key)) {
        expect([key, meta?.secret]).toEqual([key, true]);
      }
    }
  });

  test("every credential input is a secret of the resource type, and no output has the name of an input", () => {
    const names = kind.service.credentials.forms
      .flatMap((form) => form.map(({ input }) => input))
      .filter(Boolean);
    for (const name of names) {
      expect(manifests[type].secrets).toContain(name);
    }
    for (const name of Object.keys(kind.outputs)) {
      expect(kind.schema.shape).not.toHaveProperty(name);
    }
  });

  // State files contain both permanently, so a change here changes the state of every user.
  test("the token and the text in state are those of the first release", () => {
    expect(typeToken(type)).toBe(`pulumi-nodejs:dynamic/byob:${type}`);
    expect(stub(type)).toMatchSnapshot();
    expect(Buffer.byteLength(stub(type))).toBeLessThanOrEqual(215);
  });
});

describe("the text in state", () => {
  interface SourceLocation {
    resolve?: (request: string, options: { paths: string[] }) => string;
    env?: Record<string, string>;
    argv?: string[];
    load?: (file: string) => unknown;
  }

  /** Runs the text with a mocked `require` and `process`. */
  function run({
    resolve = () => "/found",
    env = {},
    argv = ["node", "/plugin/run.js"],
    load,
  }: SourceLocation) {
    const own = (file: string) => (load ? load(file) : { handler: (kind: string) => `${kind} of ${file}` });
    const loader = Object.assign(own, { resolve });
    const exported: { handler?: () => unknown } = {};
    const process = { env, argv };
    new Function("exports", "require", "process", stub("RyzeInstanceS3"))(exported, loader, process);
    return exported.handler?.();
  }

  test("loads the provider of the package and returns the handler of its resource type", () => {
    expect(run({})).toBe("RyzeInstanceS3 of /found");
  });

  test("searches the path in the variable, then the program's folder upward, then next to the plugin", () => {
    const requests: unknown[] = [];
    const resolve = (request: string, { paths }: { paths: string[] }) => {
      requests.push([request, ...paths]);
      return "/found";
    };
    run({ resolve });
    run({ resolve, env: { PULUMI_BYOB_PATH: "/given" } });
    expect(requests).toEqual([
      ["pulumi-byob/provider", ".", ".", "/plugin/run.js"],
      ["pulumi-byob/provider", "/given", ".", "/plugin/run.js"],
    ]);
  });

  test("reports Node's own message if the package is missing", () => {
    const missing = () => {
      throw new Error("Cannot find module 'pulumi-byob/provider'");
    };
    expect(() => run({ resolve: missing })).toThrow("Cannot find module 'pulumi-byob/provider'");
    const broken = () => {
      throw new Error("Unexpected token");
    };
    expect(() => run({ load: broken })).toThrow("Unexpected token");
  });
});
