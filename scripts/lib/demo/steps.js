// @ts-check
"use strict";

const { isDeepStrictEqual } = require("node:util");

/**
 * @typedef {import("../../../src/sandbox").Sandbox} Sandbox
 * @typedef {import("../../../src/sandbox").LoggedRequest} LoggedRequest
 * @typedef {import("./workspace").Workspace} Workspace
 * @typedef {import("./workspace").CliRun} CliRun
 *
 * @typedef {object} Scene
 * @property {Workspace} workspace
 * @property {Sandbox} sandbox
 * @property {{ accessKeyId: string, secretAccessKey: string, rotated: string }} keys
 * @property {string[]} outputs everything the CLI said so far
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {(scene: Scene, expect: Expect) => Promise<string>} run answers what was seen
 *
 * @typedef {(what: string, actual: unknown, expected: unknown) => void} Expect
 */

const RESOURCES = ["pictures", "chat", "labels", "gateway"];
/** @param {string} deed */
const all = (deed) => Object.fromEntries(RESOURCES.map((name) => [name, deed]));

/**
 * How many registrations each service holds.
 *
 * @param {Sandbox} sandbox
 */
function registrations(sandbox) {
  return {
    ModelsLab: sandbox.modelsLab.servers.size,
    RyzeAPI: [...sandbox.ryze.instances.values()].filter(({ enabled }) => enabled).length,
    "Label Studio": sandbox.labelStudio.imports.rows.size,
    Flashback: [...sandbox.flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null).length,
  };
}

/**
 * The secret key as each service has it now.
 *
 * @param {Sandbox} sandbox
 */
function secretKeys(sandbox) {
  return [
    ...[...sandbox.modelsLab.servers.values()].map((server) => server.aws_secret_access_key),
    ...[...sandbox.ryze.instances.values()].map((instance) => instance.secretKey),
    ...[...sandbox.labelStudio.imports.rows.values()].map((storage) => storage.aws_secret_access_key),
    ...[...sandbox.flashback.buckets.values()].map((bucket) => bucket.secret),
  ];
}

/**
 * Runs one command, keeps its output and counts what the services were asked meanwhile.
 *
 * @param {Scene} scene
 * @param {Expect} expect
 * @param {string[]} args
 */
async function pulumi({ workspace, sandbox, outputs }, expect, ...args) {
  sandbox.clearRequests();
  const result = await workspace.pulumi(...args);
  outputs.push(result.output);
  expect(`exit code of pulumi ${args[0]}`, result.code, 0);
  return { did: result.did, requests: sandbox.requests() };
}

const UP = ["up", "--yes", "--skip-preview"];

/** @param {readonly LoggedRequest[]} requests */
const servicesIn = (requests) => [...new Set(requests.map(({ service }) => service))];

/** @type {Step[]} */
const steps = [
  {
    title: "preview",
    async run(scene, expect) {
      const { did, requests } = await pulumi(scene, expect, "preview");
      expect("planned", did, all("create"));
      expect("requests during a preview", requests.length, 0);
      return "4 registrations planned, no request sent";
    },
  },
  {
    title: "up",
    async run(scene, expect) {
      const { did, requests } = await pulumi(scene, expect, ...UP);
      expect("done", did, all("created"));
      const one = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
      expect("registrations", registrations(scene.sandbox), one);
      return `4 created, one at each service, ${requests.length} requests`;
    },
  },
  {
    title: "up again",
    async run(scene, expect) {
      const { did, requests } = await pulumi(scene, expect, ...UP, "--expect-no-changes");
      expect("done", did, {});
      expect("requests", requests.length, 0);
      return "no change, no request sent";
    },
  },
  {
    title: "change RyzeAPI's folder",
    async run(scene, expect) {
      await scene.workspace.configure({ plain: { mediaFolder: "chats/" } });
      const { did, requests } = await pulumi(scene, expect, ...UP);
      expect("done", did, { chat: "updated [diff: ~pathPrefix]" });
      expect("services asked", servicesIn(requests), ["ryze"]);
      const [instance] = scene.sandbox.ryze.instances.values();
      expect("folder at RyzeAPI", instance?.pathPrefix, "chats/");
      return `nobody but RyzeAPI was asked: ${requests.map(({ method, path }) => `${method} ${path}`).join(", ")}`;
    },
  },
  {
    title: "drift at Flashback",
    async run(scene, expect) {
      const [bucket] = scene.sandbox.flashback.buckets.values();
      const region = bucket?.region;
      if (bucket) bucket.region = "us-west-2";
      const refresh = await pulumi(scene, expect, "refresh", "--yes", "--skip-preview");
      expect("found by refresh", refresh.did, { gateway: "updated [diff: ~region]" });
      const up = await pulumi(scene, expect, ...UP);
      expect("repaired by up", up.did, { gateway: "updated [diff: ~region]" });
      expect("region at Flashback", scene.sandbox.flashback.buckets.get(bucket?.id ?? "")?.region, region);
      return "region changed behind Pulumi's back, found by refresh, put right by up";
    },
  },
  {
    title: "rotate the secret key",
    async run(scene, expect) {
      const { rotated } = scene.keys;
      await scene.workspace.configure({ secret: { secretAccessKey: rotated } });
      const { did } = await pulumi(scene, expect, ...UP);
      expect("updated", Object.keys(did).sort(), [...RESOURCES].sort());
      expect(
        "services with the new key",
        secretKeys(scene.sandbox).filter((key) => key === rotated).length,
        4,
      );
      return "the new key arrived at all 4 services";
    },
  },
  {
    title: "destroy",
    async run(scene, expect) {
      const { did } = await pulumi(scene, expect, "destroy", "--yes", "--skip-preview");
      expect("done", did, all("deleted"));
      const none = { ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };
      expect("registrations left", registrations(scene.sandbox), none);
      return "4 deleted, the services are empty again";
    },
  },
  {
    title: "look for secrets",
    async run({ workspace, keys, outputs }, expect) {
      const written = [...outputs, workspace.stateText()].join("\n");
      const found = Object.entries(keys).filter(([, key]) => written.includes(key));
      expect(
        "keys in plain text",
        found.map(([name]) => name),
        [],
      );
      return "no key in any output or state file";
    },
  },
];

/**
 * Runs one step; what goes wrong becomes a problem of that step.
 *
 * @param {Step} step
 * @param {Scene} scene
 */
async function play(step, scene) {
  /** @type {string[]} */
  const problems = [];
  const seen = await step.run(scene, (what, actual, expected) => {
    if (isDeepStrictEqual(actual, expected)) return;
    problems.push(`${what}: ${JSON.stringify(actual)} in place of ${JSON.stringify(expected)}`);
  });
  return { seen, problems };
}

module.exports = { play, registrations, steps };
