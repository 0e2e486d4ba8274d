/** The steps of the demo, in their order. Each one changes something and verifies the result. */
import { isDeepStrictEqual } from "node:util";
import { runQuickStart, shownOutput, updateReadme, withoutDurations } from "./quick-start";
import {
  demoUserPolicy,
  directoryAtModelsLab,
  type Expect,
  pulumi,
  registrations,
  type Scene,
  secretKeys,
  servicesIn,
  tryPulumi,
  uploadImage,
} from "./scene";

export interface DemoStep {
  title: string;
  /** Returns a summary of what was verified. */
  run: (scene: Scene, expect: Expect) => Promise<string>;
}

export interface DemoStepResult {
  summary: string;
  problems: string[];
}

const UP = ["up", "--yes", "--skip-preview"];
const RESOURCES = ["images", "chat", "labels", "gateway"];

const quickStart: DemoStep = {
  title: "Run the quick start of the README",
  async run(scene, expect) {
    const output = await runQuickStart(scene, expect);
    if (scene.shouldUpdateReadme) {
      updateReadme(output);
      return "the README contains the output of this run";
    }
    expect("output in the README", shownOutput().split("\n"), withoutDurations(output).split("\n"));
    return "the README shows this output";
  },
};

const preview: DemoStep = {
  title: "Preview one bucket for four services",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, "preview");
    expect("planned actions", actions, allResources("create"));
    expect("requests during a preview", requests.length, 0);
    return "4 registrations are planned; no service received a request";
  },
};

const up: DemoStep = {
  title: "Register it with all four services",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, ...UP);
    expect("actions", actions, allResources("created"));
    const expected = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
    expect("registrations", registrations(scene.sandbox), expected);
    return `4 registrations were created with ${requests.length} requests`;
  },
};

const unchanged: DemoStep = {
  title: "Run the same program again",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, ...UP, "--expect-no-changes");
    expect("actions", actions, {});
    expect("requests", requests.length, 0);
    return "no change; no service received a request";
  },
};

const upload: DemoStep = {
  title: "Generate an image with ModelsLab",
  async run(scene, expect) {
    const url = await uploadImage(scene, expect);
    return `the image is in your bucket and public at ${url.replace(/[^/]*$/, "…")}`;
  },
};

const failingBucket: DemoStep = {
  title: "Change a directory without permission",
  async run(scene, expect) {
    const { sandbox, workspace } = scene;
    sandbox.s3.setUserPolicy(sandbox.bucket.user, demoUserPolicy(sandbox.bucket.name, "s3:PutObjectAcl"));
    await workspace.configure({ plain: { imageDirectory: "images" } });
    const { code, actions, output, requests } = await tryPulumi(scene, ...UP);
    expect("failure of the update", code !== 0, true);
    expect("resources with actions", Object.keys(actions), ["images"]);
    expect("the missing permission in the message", output.includes("s3:PutObjectAcl"), true);
    expect("requests to the services", requests.length, 0);
    expect("directory at ModelsLab", directoryAtModelsLab(sandbox), "generations");
    return "the update failed with the fix; ModelsLab received no request and keeps the old directory";
  },
};

const repairedBucket: DemoStep = {
  title: "Restore the permission",
  async run(scene, expect) {
    const { sandbox, workspace } = scene;
    sandbox.s3.setUserPolicy(sandbox.bucket.user, demoUserPolicy(sandbox.bucket.name));
    // Label Studio rejects an empty directory.
    const { objects } = sandbox.s3.bucket(sandbox.bucket.name);
    const welcome = objects.get("generations/welcome.png");
    if (welcome) {
      objects.set("images/welcome.png", welcome);
    }
    await workspace.configure({ plain: { mediaDirectory: "chats/" } });
    const { actions, requests } = await pulumi(scene, expect, ...UP);
    expect("actions", actions, {
      images: "updated [diff: ~imageDirectory,publicUrl]",
      labels: "updated [diff: ~prefix]",
      chat: "updated [diff: ~pathPrefix]",
    });
    expect("services with requests", servicesIn(requests), ["labelStudio", "modelslab", "ryzeapi"]);
    await verifyRepair(scene, expect);
    return "3 registrations were updated, and a new image is public in the new directory";
  },
};

async function verifyRepair(scene: Scene, expect: Expect): Promise<void> {
  const { sandbox } = scene;
  expect("directory at ModelsLab", directoryAtModelsLab(sandbox), "images");
  expect("directory at RyzeAPI", sandbox.ryzeapi.instances.get("my-instance")?.pathPrefix, "chats/");
  const url = await uploadImage(scene, expect);
  expect("the new directory in the URL", url.includes("/images/"), true);
  const keys = [...sandbox.s3.bucket(sandbox.bucket.name).objects.keys()];
  const leftovers = keys.filter((key) => key.includes("probe"));
  expect("leftover objects of probes", leftovers, []);
}

const drift: DemoStep = {
  title: "Repair a change made at Flashback",
  async run(scene, expect) {
    const [bucket] = scene.sandbox.flashback.buckets.values();
    const region = bucket?.region;
    if (bucket) {
      bucket.region = "us-west-2";
    }
    const refresh = await pulumi(scene, expect, "refresh", "--yes", "--skip-preview");
    expect("actions of the refresh", refresh.actions, { gateway: "updated [diff: ~region]" });
    const repair = await pulumi(scene, expect, ...UP);
    expect("actions of the update", repair.actions, { gateway: "updated [diff: ~region]" });
    expect("region at Flashback", scene.sandbox.flashback.buckets.get(bucket?.id ?? "")?.region, region);
    return "pulumi refresh detected the change, and pulumi up reverted it";
  },
};

const rotation: DemoStep = {
  title: "Rotate the access key",
  async run(scene, expect) {
    const { rotated, rotatedId } = scene.keys;
    await scene.workspace.configure({ secret: { accessKeyId: rotatedId, secretAccessKey: rotated } });
    const { actions } = await pulumi(scene, expect, ...UP);
    expect("updated resources", Object.keys(actions).sort(), [...RESOURCES].sort());
    const updated = secretKeys(scene.sandbox).filter((key) => key === rotated);
    expect("services with the new key", updated.length, 4);
    return "all 4 services use the new key";
  },
};

const destroy: DemoStep = {
  title: "Remove all registrations",
  async run(scene, expect) {
    const { actions } = await pulumi(scene, expect, "destroy", "--yes", "--skip-preview");
    expect("actions", actions, allResources("deleted"));
    const none = { ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };
    expect("remaining registrations", registrations(scene.sandbox), none);
    return "all 4 registrations were deleted; the bucket still exists";
  },
};

const secrets: DemoStep = {
  title: "Search state and output for secrets",
  async run({ workspace, keys, outputs }, expect) {
    const written = [...outputs, workspace.stateText()].join("\n");
    const leaked = Object.entries(keys).filter(([, key]) => written.includes(key));
    const names = leaked.map(([name]) => name);
    expect("keys in plain text", names, []);
    return "neither the output nor the state files contain a key";
  },
};

export const STEPS: readonly DemoStep[] = [
  quickStart,
  preview,
  up,
  unchanged,
  upload,
  failingBucket,
  repairedBucket,
  drift,
  rotation,
  destroy,
  secrets,
];

/** Runs one step; each expectation that is not met becomes a problem of the step. */
export async function runStep(step: DemoStep, scene: Scene): Promise<DemoStepResult> {
  const problems: string[] = [];
  const summary = await step.run(scene, (subject, actual, expected) => {
    if (!isDeepStrictEqual(actual, expected)) {
      problems.push(`${subject}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
    }
  });
  return { summary, problems };
}

function allResources(action: string): Record<string, string> {
  return Object.fromEntries(RESOURCES.map((name) => [name, action]));
}
