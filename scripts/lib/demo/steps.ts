/** The steps of the demo, in their order. Each one changes something and verifies the result. */
import { isDeepStrictEqual } from "node:util";
import {
  directoryAtModelsLab,
  type Expect,
  pulumi,
  registrations,
  type Scene,
  secretKeys,
  servicesIn,
  tryPulumi,
  uploadImage,
  userPolicy,
} from "./scene";

export interface Step {
  title: string;
  /** Returns a summary of what was verified. */
  run: (scene: Scene, expect: Expect) => Promise<string>;
}

export interface StepResult {
  summary: string;
  problems: string[];
}

const UP = ["up", "--yes", "--skip-preview"];
const RESOURCES = ["pictures", "chat", "labels", "gateway"];

const preview: Step = {
  title: "preview",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, "preview");
    expect("planned actions", actions, allResources("create"));
    expect("requests during a preview", requests.length, 0);
    return "4 registrations are planned, no request was sent";
  },
};

const up: Step = {
  title: "up",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, ...UP);
    expect("actions", actions, allResources("created"));
    const expected = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
    expect("registrations", registrations(scene.sandbox), expected);
    return `4 registrations were created, one per service, with ${requests.length} requests`;
  },
};

const unchanged: Step = {
  title: "up again",
  async run(scene, expect) {
    const { actions, requests } = await pulumi(scene, expect, ...UP, "--expect-no-changes");
    expect("actions", actions, {});
    expect("requests", requests.length, 0);
    return "no change, no request was sent";
  },
};

const upload: Step = {
  title: "ModelsLab uploads an image",
  async run(scene, expect) {
    const url = await uploadImage(scene, expect);
    return `the image is public at ${url.replace(/[^/]*$/, "…")}`;
  },
};

const failingBucket: Step = {
  title: "remove a permission",
  async run(scene, expect) {
    const { sandbox, workspace } = scene;
    sandbox.s3.setUserPolicy(sandbox.bucket.user, userPolicy(sandbox, "s3:PutObjectAcl"));
    await workspace.configure({ plain: { pictureFolder: "pictures" } });
    const { code, actions, output, requests } = await tryPulumi(scene, ...UP);
    expect("failure of the update", code !== 0, true);
    expect("resources with actions", Object.keys(actions), ["pictures"]);
    expect("the missing permission in the message", output.includes("s3:PutObjectAcl"), true);
    expect("requests to the services", requests.length, 0);
    expect("directory at ModelsLab", directoryAtModelsLab(sandbox), "generations");
    return "the update reported that s3:PutObjectAcl is missing, ModelsLab received no request";
  },
};

const repairedBucket: Step = {
  title: "restore it, change RyzeAPI's folder",
  async run(scene, expect) {
    const { sandbox, workspace } = scene;
    sandbox.s3.setUserPolicy(sandbox.bucket.user, userPolicy(sandbox));
    // Label Studio rejects an empty folder.
    const { objects } = sandbox.s3.bucket(sandbox.bucket.name);
    const welcome = objects.get("generations/welcome.png");
    if (welcome) {
      objects.set("pictures/welcome.png", welcome);
    }
    await workspace.configure({ plain: { mediaFolder: "chats/" } });
    const { actions, requests } = await pulumi(scene, expect, ...UP);
    expect("actions", actions, {
      pictures: "updated [diff: ~imageDirectory,publicUrl]",
      labels: "updated [diff: ~prefix]",
      chat: "updated [diff: ~pathPrefix]",
    });
    expect("services with requests", servicesIn(requests), ["labelStudio", "modelslab", "ryzeapi"]);
    await verifyRepair(scene, expect);
    return "ModelsLab, Label Studio and RyzeAPI received requests, and a new image is public";
  },
};

async function verifyRepair(scene: Scene, expect: Expect): Promise<void> {
  const { sandbox } = scene;
  expect("directory at ModelsLab", directoryAtModelsLab(sandbox), "pictures");
  expect("folder at RyzeAPI", sandbox.ryzeapi.instances.get("my-instance")?.pathPrefix, "chats/");
  const url = await uploadImage(scene, expect);
  expect("the new directory in the URL", url.includes("/pictures/"), true);
  const keys = [...sandbox.s3.bucket(sandbox.bucket.name).objects.keys()];
  const leftovers = keys.filter((key) => key.includes("probe"));
  expect("leftover objects of probes", leftovers, []);
}

const drift: Step = {
  title: "drift at Flashback",
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
    return "the refresh detected a change outside of Pulumi, the update reverted it";
  },
};

const rotation: Step = {
  title: "rotate the key",
  async run(scene, expect) {
    const { rotated, rotatedId } = scene.keys;
    await scene.workspace.configure({ secret: { accessKeyId: rotatedId, secretAccessKey: rotated } });
    const { actions } = await pulumi(scene, expect, ...UP);
    expect("updated resources", Object.keys(actions).sort(), [...RESOURCES].sort());
    const updated = secretKeys(scene.sandbox).filter((key) => key === rotated);
    expect("services with the new key", updated.length, 4);
    return "all 4 services have the new key";
  },
};

const destroy: Step = {
  title: "destroy",
  async run(scene, expect) {
    const { actions } = await pulumi(scene, expect, "destroy", "--yes", "--skip-preview");
    expect("actions", actions, allResources("deleted"));
    const none = { ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };
    expect("remaining registrations", registrations(scene.sandbox), none);
    return "4 registrations were deleted, none remains";
  },
};

const secrets: Step = {
  title: "search for secrets",
  async run({ workspace, keys, outputs }, expect) {
    const written = [...outputs, workspace.stateText()].join("\n");
    const leaked = Object.entries(keys).filter(([, key]) => written.includes(key));
    const names = leaked.map(([name]) => name);
    expect("keys in plain text", names, []);
    return "no output and no state file contains a key";
  },
};

export const STEPS: readonly Step[] = [
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
export async function runStep(step: Step, scene: Scene): Promise<StepResult> {
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
