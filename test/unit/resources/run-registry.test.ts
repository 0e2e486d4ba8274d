import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceType } from "../../../src/contract";
import { objectHash, serverHash, shortHash } from "../../../src/run-file";

type Registry = typeof import("../../../src/resources/run-registry");

const { setStackResource } = require("@pulumi/pulumi/runtime/state") as {
  setStackResource(stack: object | undefined): void;
};
const { resetOptions } =
  require("@pulumi/pulumi/runtime/settings") as typeof import("@pulumi/pulumi/runtime/settings");

/** Starts a run with its own stack; nothing connects to the engine. */
function startRun({ preview = true, engine = "" } = {}): void {
  resetOptions("project", "stack", -1, engine, "", preview, "");
  setStackResource({});
}

/** Loads the module as another installed copy of the package. */
function otherCopy(): Registry {
  let copy: Registry | undefined;
  jest.isolateModules(() => {
    jest.doMock("@pulumi/pulumi", () => pulumi);
    copy = require("../../../src/resources/run-registry") as Registry;
  });
  return copy as Registry;
}

let copy: Registry;
beforeEach(() => {
  startRun();
  copy = otherCopy();
});
afterEach(() => {
  setStackResource(undefined);
  jest.restoreAllMocks();
});

const add = (
  name: string,
  args: pulumi.Inputs = { instance: "chat" },
  options: pulumi.CustomResourceOptions = {},
  kind: ResourceType = "RyzeInstanceS3",
) => copy.assertNoDuplicate(kind, name, args, options);

describe("a second resource for the same object", () => {
  test("is rejected with one line that contains both names and the shared inputs", () => {
    add("one");
    expect(() => add("two")).toThrow(pulumi.RunError);
    expect(() => add("two")).toThrow(
      /^RyzeInstanceS3 "two" and RyzeInstanceS3 "one" manage the same object: both have instance "chat"\. Remove/,
    );
  });

  test("is rejected without a stack, which Node.js could print for half a minute", () => {
    add("one");
    expect(() => add("two")).toThrow(expect.objectContaining({ stack: "" }));
  });

  test("is rejected if one of them sets the URL that is the default of the other one", () => {
    add("one");
    expect(() => add("two", { instance: "chat", baseUrl: "https://ryzeapi.cloud" })).toThrow('"two" and');
    expect(() => add("three", { instance: "chat", baseUrl: "HTTPS://RyzeAPI.cloud:443/" })).toThrow(
      '"three" and',
    );
  });

  test("is rejected if another installed copy of the package registers it", () => {
    add("one");
    copy = otherCopy();
    expect(() => add("two")).toThrow(/"two" and RyzeInstanceS3 "one"/);
  });

  test("is reported with the name of its component", () => {
    const parent = Object.assign(Object.create(null), { __name: "team", getProvider: () => undefined });
    add("one", undefined, { parent });
    expect(() => add("one")).toThrow(/"one" and RyzeInstanceS3 "one" in "team"/);
  });

  test("is rejected if a key is an output, a number or a default", async () => {
    // In the reverse order it throws in an `apply`, which ends the program; the engine tests cover that.
    add("one", { instance: pulumi.output("chat") });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(() => add("two")).toThrow(/"two" and RyzeInstanceS3 "one" manage the same object/);
    add("one", { project: 1, bucket: "b" }, {}, "LabelStudioImportStorage");
    const duplicate = { project: "1", bucket: "b", prefix: "", title: undefined };
    expect(() => add("two", duplicate, {}, "LabelStudioImportStorage")).toThrow(/project "1", bucket "b"/);
    add("one", {}, {}, "ModelsLabS3Config");
    expect(() => add("two", { deployType: "text_to_image" }, {}, "ModelsLabS3Config")).toThrow(
      /both have deployType "text_to_image"/,
    );
  });

  test("is rejected with one Provider, explicit or inherited", () => {
    const provider = {} as pulumi.ProviderResource;
    const parent = Object.assign(Object.create(null), { __name: "team", getProvider: () => provider });
    add("one", undefined, { provider });
    expect(() => add("two", undefined, { parent })).toThrow(/"two" in "team" and RyzeInstanceS3 "one"/);
  });
});

describe("no duplicate is", () => {
  const passes = (run: () => void) => expect(run).not.toThrow();

  test("a resource of another stack in this process, also at the same time", () => {
    const [one, two] = [{}, {}];
    setStackResource(one);
    add("one");
    setStackResource(two);
    passes(() => add("one"));
    setStackResource(one);
    expect(() => add("two")).toThrow();
  });

  test("any resource in tests with mocks, which have no stack", () => {
    setStackResource(undefined);
    for (const _ of [1, 2, 3]) {
      passes(() => add("one"));
    }
  });

  test("another object, or the same keys of another type", () => {
    add("one");
    passes(() => add("two", { instance: "other" }));
    add("three", { project: 1, bucket: "b" }, {}, "LabelStudioImportStorage");
    passes(() => add("four", { project: 1, bucket: "b" }, {}, "LabelStudioExportStorage"));
    for (const _ of [1, 2]) {
      passes(() => add("probe", { bucket: "b" }, {}, "BucketProbe"));
    }
  });

  test("a resource with another Provider, credential or URL, which can be another account", () => {
    add("one");
    passes(() => add("two", undefined, { provider: {} as pulumi.ProviderResource }));
    passes(() => add("three", undefined, { provider: {} as pulumi.ProviderResource }));
    passes(() => add("four", { instance: "chat", token: "another" }));
    passes(() => add("five", { instance: "chat", baseUrl: "https://other.example.com" }));
  });

  test("a .get, or a resource whose URN is read", () => {
    add("one");
    passes(() => add("two", undefined, { id: "chat" }));
    passes(() => add("three", undefined, { urn: "urn:pulumi:…" }));
    passes(() => add("four", { instance: "other" }, { id: "chat" }));
    passes(() => add("five", { instance: "other" }));
  });

  test("a resource with ignoreChanges on a key, whose object is the one in state", () => {
    add("one");
    passes(() => add("two", undefined, { ignoreChanges: ["instance"] }));
    passes(() => add("three", undefined, { ignoreChanges: ["*"] }));
    expect(() => add("four", undefined, { ignoreChanges: ["bucket"] })).toThrow('"four" and');
  });

  test("a resource whose key is not known yet", async () => {
    const known = Promise.resolve(false);
    const OutputOf = pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<string>;
    const unknown = new OutputOf(new Set(), Promise.resolve(""), known, known, Promise.resolve(new Set()));
    for (const name of ["one", "two"]) {
      add(name, { instance: unknown });
    }
    // Jest fails a test with an unhandled rejection.
    await new Promise((resolve) => setTimeout(resolve, 20));
    passes(() => add("three", { instance: "" }));
  });
});

describe("the owner of a registered resource", () => {
  const fileName = `${shortHash("127.0.0.1:40000")}.jsonl`;
  let temporary: string;
  beforeEach(() => {
    temporary = fs.mkdtempSync(path.join(os.tmpdir(), "byob-registry-"));
    jest.spyOn(os, "tmpdir").mockReturnValue(temporary);
    startRun({ preview: false, engine: "127.0.0.1:40000" });
  });
  afterEach(() => fs.rmSync(temporary, { recursive: true, force: true }));

  const lines = () =>
    fs
      .readdirSync(temporary, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8").split("\n"))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const registered = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries({ id: "chat", owner: undefined, baseUrl: undefined, ...values }).map(([key, value]) => [
        key,
        pulumi.output(value),
      ]),
    ) as unknown as pulumi.CustomResource;
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

  test("is written for the plugins of the run, with the default URL that state omits", async () => {
    copy.reportOwner("RyzeInstanceS3", registered({ owner: "me" }));
    copy.reportOwner("RyzeInstanceS3", registered({ owner: "other", baseUrl: "https://own.example.com" }));
    await settled();
    const object = objectHash("RyzeInstanceS3", "chat");
    const writer = expect.any(String);
    // Plugins identify the engine by this address.
    expect(fs.existsSync(path.join(temporary, `pulumi-byob-${process.getuid?.()}`, fileName))).toBe(true);
    expect(lines()).toEqual([
      { type: "program", startedAt: expect.any(Number), writer },
      { type: "in-program", object, server: serverHash("https://ryzeapi.cloud/"), owner: "me", writer },
      {
        type: "in-program",
        object,
        server: serverHash("HTTPS://own.example.com:443"),
        owner: "other",
        writer,
      },
    ]);
  });

  test("is not written without owner in state of 0.1.0, in a preview, or without an engine or a stack", async () => {
    copy.reportOwner("RyzeInstanceS3", registered({}));
    await settled();
    expect(lines().map(({ type }) => type)).toEqual(["program"]);
    fs.rmSync(temporary, { recursive: true });
    fs.mkdirSync(temporary);
    const report = () => copy.reportOwner("RyzeInstanceS3", registered({ owner: "me" }));
    startRun({ preview: true, engine: "127.0.0.1:40000" });
    report();
    startRun({ preview: false });
    report();
    startRun({ preview: false, engine: "127.0.0.1:40000" });
    setStackResource(undefined);
    report();
    await settled();
    expect(lines()).toEqual([]);
  });
});
