import * as pulumi from "@pulumi/pulumi";
import * as byob from "../../../src";
import { manifests, stub } from "../../../src/contract";
import { CASES, READABLE_CASES } from "../../services/all-cases";
import type { CaseValues, ResourceType } from "../../services/case";
import { isMarked, registration, startMonitor } from "./monitor";

beforeAll(startMonitor);

/** All inputs of each resource type, with every secret. */
const inputs = Object.fromEntries(
  CASES.map(({ type, required, optional }) => {
    const { credential } = manifests[type];
    return [type, { ...required(), ...optional, ...(credential !== undefined && { [credential]: "t" }) }];
  }),
) as Record<ResourceType, CaseValues>;

const classes: Record<string, unknown> = { ...byob };
const kinds = CASES.map(({ type }) => type);
const readable = new Set(READABLE_CASES.map(({ type }) => type));
const make = (kind: ResourceType, name: string, options?: pulumi.CustomResourceOptions, changes = {}) => {
  const Class = classes[kind] as new (
    name: string,
    args: object,
    options?: pulumi.CustomResourceOptions,
  ) => pulumi.CustomResource & Record<string, pulumi.Output<unknown>>;
  return new Class(name, { ...inputs[kind], ...changes }, options);
};

describe.each(kinds)("%s", (kind) => {
  test("registers its type token, the text for state and exactly its inputs", async () => {
    const name = `${kind}-plain`;
    const { type, inputs: sent, provider } = await registration(make(kind, name), name);
    expect(type).toBe(`pulumi-nodejs:dynamic/byob:${kind}`);
    expect(sent.__provider).toBe(stub(kind));
    expect(Object.keys(sent).sort()).toEqual(["__provider", ...Object.keys(inputs[kind])].sort());
    expect(provider).toBe("");
  });

  test("wraps only secrets", async () => {
    const name = `${kind}-secrets`;
    const { inputs: sent } = await registration(make(kind, name), name);
    const marked = Object.keys(sent).filter((key) => isMarked(sent[key]));
    expect(marked.sort()).toEqual([...manifests[kind].secrets].sort());
  });

  test("omits a secret that is not set", async () => {
    const name = `${kind}-absent`;
    const absent = Object.fromEntries(manifests[kind].secrets.map((key) => [key, undefined]));
    const { inputs: sent } = await registration(make(kind, name, {}, absent), name);
    for (const key of manifests[kind].secrets) {
      expect(sent).not.toHaveProperty(key);
    }
  });

  test("adds no secret outputs to those of the program, because the engine encrypts outputs of secret inputs", async () => {
    const name = `${kind}-outputs`;
    const resource = make(kind, name, { additionalSecretOutputs: ["bucket"] });
    const { secretOutputs } = await registration(resource, name);
    expect(secretOutputs).toEqual(["bucket"]);
  });

  test("is always deleted before it is replaced", async () => {
    const name = `${kind}-order`;
    const { deleteBeforeReplace } = await registration(make(kind, name, { deleteBeforeReplace: true }), name);
    expect(deleteBeforeReplace).toBe(true);
    expect((await registration(make(kind, `${name}2`), `${name}2`)).deleteBeforeReplace).toBe(true);
    const wrong: pulumi.CustomResourceOptions = { deleteBeforeReplace: false };
    expect(() => make(kind, "wrong", wrong)).toThrow(
      `${kind} "wrong": deleteBeforeReplace must not be false, because the new registration would be deleted with the old one. Remove the option.`,
    );
  });

  test("passes custom timeouts to the engine and to the provider", async () => {
    const name = `${kind}-times`;
    const customTimeouts = { create: "10m", delete: "30s" };
    const sent = await registration(make(kind, name, { customTimeouts }), name);
    expect(sent.inputs.customTimeouts).toEqual(customTimeouts);
    expect(sent.createTimeout).toBe("10m");
  });

  test("accepts only a Provider of this package", async () => {
    const name = `${kind}-provider`;
    const provider = new byob.Provider(`${name}-accounts`, { ryzeapi: { token: "t" } });
    expect((await registration(make(kind, name, { provider }), name)).provider).toContain(`${name}-accounts`);
    class Other extends pulumi.ProviderResource {}
    const other = new Other("aws", `${name}-other`, {});
    expect(() => make(kind, "wrong", { provider: other })).toThrow(
      `${kind} "wrong": the option provider must be a byob.Provider.`,
    );
  });

  test("can be read by its ID", async () => {
    const Class = classes[kind] as { get?(name: string, id: string): pulumi.CustomResource };
    // Resource types without a read have no get.
    if (!readable.has(kind)) {
      return expect(Class.get).toBeUndefined();
    }
    const found = Class.get?.(`${kind}-found`, "existing");
    expect(await new Promise((resolve) => found?.id.apply(resolve))).toBe("existing");
  });

  test("has its outputs as properties, also those that only the provider knows", () => {
    const resource = make(kind, `${kind}-properties`);
    for (const key of [
      ...Object.keys(inputs[kind]),
      ...manifests[kind].outputs,
      "incomplete",
      "verifyOutcome",
      "verifyReason",
    ]) {
      expect(pulumi.Output.isInstance(resource[key])).toBe(true);
    }
  });
});

describe("a Provider", () => {
  const sentBy = async (name: string, args: byob.ProviderArgs) => {
    const { type, inputs: sent } = await registration(new byob.Provider(name, args), name);
    expect(type).toBe("pulumi:providers:pulumi-nodejs");
    return sent;
  };

  test("has flat keys as in stack configuration, with wrapped credentials and plain URLs", async () => {
    const sent = await sentBy("all", {
      modelslab: { key: "k", url: "https://m.example.com" },
      ryzeapi: { token: "t" },
      labelStudio: { token: pulumi.output("l"), url: "https://l.example.com" },
      flashback: { email: "a@b.c", password: "p", url: "https://f.example.com" },
    });
    const marked = Object.keys(sent).filter((key) => isMarked(sent[key]));
    expect(marked.sort()).toEqual([
      "byob:flashbackEmail",
      "byob:flashbackPassword",
      "byob:labelStudioToken",
      "byob:modelslabKey",
      "byob:ryzeapiToken",
    ]);
    expect(
      Object.keys(sent)
        .filter((key) => !marked.includes(key))
        .sort(),
    ).toEqual(["byob:flashbackUrl", "byob:labelStudioUrl", "byob:modelslabUrl", "byob:provider"]);
  });

  test("sets only the services in its arguments, and is explicit even without any", async () => {
    const refreshing = await sentBy("one", { flashback: { refreshToken: "r" } });
    expect(Object.keys(refreshing).sort()).toEqual(["byob:flashbackRefreshToken", "byob:provider"]);
    expect(await sentBy("none", {})).toEqual({ "byob:provider": "explicit" });
  });
});

test.each([
  [{ modelsLab: { key: "k" } }, /modelsLab is not a service\. Use (\w+, )*modelslab(, \w+)*\./],
  [{ "label-studio": { token: "t" } }, /label-studio is not a service/],
  [{ version: "1.0" }, /version is not a service/],
  [{ ryzeapi: { key: "k" } }, /ryzeapi\.key does not exist\. Use token, url\./],
])("a Provider with %j is rejected, since nothing would read the value", (args, message) => {
  expect(() => new byob.Provider("accounts", args as byob.ProviderArgs)).toThrow(message);
});
