// @ts-check
"use strict";

const { isDeepStrictEqual } = require("node:util");

/**
 * @typedef {import("pulumi-byob-sandbox").Sandbox} Sandbox
 * @typedef {import("pulumi-byob-sandbox").LoggedRequest} LoggedRequest
 * @typedef {import("./workspace").Workspace} Workspace
 * @typedef {import("./workspace").CliRun} CliRun
 *
 * @typedef {object} Scene
 * @property {Workspace} workspace
 * @property {Sandbox} sandbox
 * @property {{ accessKeyId: string, secretAccessKey: string, rotatedId: string, rotated: string }} keys
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
    ModelsLab: sandbox.modelslab.servers.size,
    RyzeAPI: [...sandbox.ryzeapi.instances.values()].filter(({ enabled }) => enabled).length,
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
    ...[...sandbox.modelslab.servers.values()].map((server) => server.aws_secret_access_key),
    ...[...sandbox.ryzeapi.instances.values()].map((instance) => instance.secretKey),
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
async function pulumi(scene, expect, ...args) {
  const result = await attempt(scene, ...args);
  expect(`exit code of pulumi ${args[0]}`, result.code, 0);
  return result;
}

/**
 * The same for a command that may fail.
 *
 * @param {Scene} scene
 * @param {string[]} args
 */
async function attempt({ workspace, sandbox, outputs }, ...args) {
  sandbox.clearRequests();
  const result = await workspace.pulumi(...args);
  outputs.push(result.output);
  return { ...result, requests: sandbox.requests() };
}

const UP = ["up", "--yes", "--skip-preview"];

/** @param {readonly LoggedRequest[]} requests */
const servicesIn = (requests) => [...new Set(requests.map(({ service }) => service))];

/** @param {Sandbox} sandbox */
const folderAtModelsLab = (sandbox) => sandbox.modelslab.servers.get("text_to_image")?.image_directory;

/**
 * A policy for the bucket's user.
 *
 * @param {Scene} scene
 * @param {string[]} without
 */
function rights({ sandbox }, ...without) {
  const objects = ["GetObject", "PutObject", "PutObjectAcl", "DeleteObject"].map((name) => `s3:${name}`);
  const bucket = `arn:aws:s3:::${sandbox.bucket.name}`;
  const allowed = objects.filter((action) => !without.includes(action));
  /** @type {import("pulumi-byob-sandbox").PolicyInput} */
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
      { Effect: "Allow", Action: allowed, Resource: `${bucket}/*` },
    ],
  };
  return policy;
}

/**
 * Has ModelsLab upload a picture with what is registered there, and looks at it as anybody would.
 *
 * @param {Scene} scene
 * @param {Expect} expect
 */
async function uploadPicture({ sandbox }, expect) {
  const picture = Buffer.from("a picture");
  const url = `${sandbox.urls.modelslab}/api/v1/enterprise/upload_image`;
  const key = sandbox.modelslab.keyOf("text_to_image");
  const body = JSON.stringify({ key, base64_image: picture.toString("base64"), image_type: "png" });
  const answer = await fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  /** @type {{ image_url?: string, message?: unknown }} */
  const { image_url: address = "", message } = JSON.parse(await answer.text());
  expect("ModelsLab on the upload", message, "image uploaded");
  if (!address) {
    return "";
  }
  const seen = await fetch(address);
  expect("status of the picture's public URL", seen.status, 200);
  expect("content at the public URL", await seen.text(), picture.toString());
  return address;
}

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
    title: "ModelsLab uploads a picture",
    async run(scene, expect) {
      const address = await uploadPicture(scene, expect);
      return `everybody can see it at ${address.replace(/[^/]*$/, "…")}`;
    },
  },
  {
    title: "a bucket that stops working",
    async run(scene, expect) {
      const { sandbox, workspace } = scene;
      sandbox.s3.setUserPolicy(sandbox.bucket.user, rights(scene, "s3:PutObjectAcl"));
      await workspace.configure({ plain: { pictureFolder: "pictures" } });
      const { code, did, output, requests } = await attempt(scene, ...UP);
      expect("that the up failed", code !== 0, true);
      expect("done", Object.keys(did), ["pictures"]);
      expect("the missing right in the message", output.includes("s3:PutObjectAcl"), true);
      expect("requests to the services", requests.length, 0);
      expect("folder at ModelsLab", folderAtModelsLab(sandbox), "generations");
      return "s3:PutObjectAcl was missing: told by pulumi up, ModelsLab not asked, its registration as before";
    },
  },
  {
    title: "policy put right, RyzeAPI's folder changed",
    async run(scene, expect) {
      const { sandbox, workspace } = scene;
      sandbox.s3.setUserPolicy(sandbox.bucket.user, rights(scene));
      // Label Studio refuses an empty folder.
      const { objects } = sandbox.s3.bucket(sandbox.bucket.name);
      const welcome = objects.get("generations/welcome.png");
      if (welcome) {
        objects.set("pictures/welcome.png", welcome);
      }
      await workspace.configure({ plain: { mediaFolder: "chats/" } });
      const { did, requests } = await pulumi(scene, expect, ...UP);
      const pictures = "updated [diff: ~imageDirectory,publicUrl]";
      const labels = "updated [diff: ~prefix]";
      expect("done", did, { pictures, labels, chat: "updated [diff: ~pathPrefix]" });
      expect("services asked", servicesIn(requests).sort(), ["labelStudio", "modelslab", "ryzeapi"]);
      expect("folder at ModelsLab", folderAtModelsLab(sandbox), "pictures");
      expect("folder at RyzeAPI", sandbox.ryzeapi.instances.get("my-instance")?.pathPrefix, "chats/");
      const address = await uploadPicture(scene, expect);
      expect("new folder in the address", address.includes("/pictures/"), true);
      const left = [...sandbox.s3.bucket(sandbox.bucket.name).objects.keys()];
      expect(
        "objects of trials left behind",
        left.filter((key) => key.includes("probe")),
        [],
      );
      return "ModelsLab, Label Studio and RyzeAPI were asked, Flashback was not, and a new picture is at its public URL";
    },
  },
  {
    title: "drift at Flashback",
    async run(scene, expect) {
      const [bucket] = scene.sandbox.flashback.buckets.values();
      const region = bucket?.region;
      if (bucket) {
        bucket.region = "us-west-2";
      }
      const refresh = await pulumi(scene, expect, "refresh", "--yes", "--skip-preview");
      expect("found by refresh", refresh.did, { gateway: "updated [diff: ~region]" });
      const up = await pulumi(scene, expect, ...UP);
      expect("repaired by up", up.did, { gateway: "updated [diff: ~region]" });
      expect("region at Flashback", scene.sandbox.flashback.buckets.get(bucket?.id ?? "")?.region, region);
      return "region changed behind Pulumi's back, found by refresh, put right by up";
    },
  },
  {
    title: "rotate the key",
    async run(scene, expect) {
      const { rotated, rotatedId } = scene.keys;
      await scene.workspace.configure({ secret: { accessKeyId: rotatedId, secretAccessKey: rotated } });
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
    if (isDeepStrictEqual(actual, expected)) {
      return;
    }
    problems.push(`${what}: ${JSON.stringify(actual)} in place of ${JSON.stringify(expected)}`);
  });
  return { seen, problems };
}

module.exports = { play, registrations, steps };
