import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ServiceBucket } from "../../../src/aws";
import { type BucketUse, type PublicRead, policyOf } from "../../../src/policies";
import type { ProbeReport } from "../../../src/probe";
import { SERVICE_IDS } from "../../../src/services/registry";
import { modesOf, probedUses, uploadsInParts, useOf } from "../../support/uses";
import { codes, everyNameIsHere, namesAsUsual, probe } from "../probe/support/store";
import { appliedBucket, applyRecorded, destroyRecorded } from "./support/apply";
import { type AwsEmulator, accessOf, plant, readableByAll, startAwsEmulator } from "./support/emulator";
import { type Recording, record } from "./support/record";

const labelExport: BucketUse = {
  service: "label-studio",
  prefix: "dir",
  origins: ["https://labels.example.com"],
  export: true,
};
const cases = SERVICE_IDS.flatMap((service) =>
  modesOf(service).map((mode): [string, PublicRead, BucketUse] => [service, mode, useOf(service, mode)]),
);

let emulators: AwsEmulator;
beforeAll(everyNameIsHere);
beforeEach(async () => {
  emulators = await startAwsEmulator();
});
afterEach(async () => {
  emulators.owner.destroy();
  await emulators.s3.stop();
});
afterAll(namesAsUsual);

const recordings = new Map<BucketUse, Promise<Recording<unknown>>>();

/** Records a use once: it yields the same children each time. */
function recorded(it: BucketUse): Promise<Recording<unknown>> {
  const made = recordings.get(it) ?? record(() => new ServiceBucket("media", { uses: { it } }));
  recordings.set(it, made);
  return made;
}

async function stored(made: Recording<unknown>, Key: string): Promise<void> {
  const location = { Bucket: appliedBucket(made.resources), Key };
  await emulators.owner.send(new PutObjectCommand({ ...location, Body: Buffer.from(Key) }));
}

/** Creates the recorded resources in the emulator and probes the bucket as the service will use it. */
async function probeOf(
  use: BucketUse,
  made: Recording<unknown>,
  change: (policy: string) => string = (p) => p,
) {
  const { s3, target } = emulators;
  const addUser = (name: string, policy: string) => target.addUser(name, change(policy));
  const keys = await applyRecorded(made.resources, { ...target, addUser });
  const access = accessOf(
    use,
    s3,
    made.resources,
    keys.get("media-it") ?? { accessKeyId: "", secretAccessKey: "" },
  );
  // An object to annotate, in addition to the marker.
  if (policyOf(use.service).needsMarker) {
    await stored(made, "dir/picture.png");
  }
  if (use.publicRead === "cdn") {
    s3.bucket(appliedBucket(made.resources)).publicDomain = true;
  }
  return probe(access, { multipart: uploadsInParts(use) });
}

describe("a service passes the probe with the resources of the component", () => {
  // In "none" no object is public, which ModelsLab requires.
  const working = cases.filter(
    ([, mode, { service }]) => mode !== "none" || policyOf(service).sendsAcl !== true,
  );

  it.each(working)("%s, %s", async (_service, _mode, use) => {
    const report = await probeOf(use, await recorded(use));
    expect(codes(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
    expect(report.leftovers).toEqual([]);
  });

  it("label-studio, with an export storage", async () => {
    const report = await probeOf(labelExport, await recorded(labelExport));
    expect(codes(report)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  it("modelslab, none: uploads with an ACL pass, and anonymous clients cannot read them", async () => {
    const use = useOf("modelslab", "none");
    const report = await probeOf(use, await recorded(use));
    const failed = report.findings.filter(({ outcome }) => outcome === "failed").map(({ step }) => step);
    expect(failed).toEqual(["public URL"]);
    const upload = report.findings.find(({ step }) => step === "upload with ACL");
    expect(upload?.outcome).toBe("passed");
  });
});

describe("the report names each permission that is missing", () => {
  const without = (action: string) => (policy: string) => {
    const document = JSON.parse(policy) as { Statement: { Action: string[]; Sid: string }[] };
    for (const statement of document.Statement) {
      statement.Action = statement.Action.filter(
        (name) => name !== action || statement.Sid === "ProbeCleanUp",
      );
    }
    const Statement = document.Statement.filter(({ Action }) => Action.length > 0);
    return JSON.stringify({ ...document, Statement });
  };
  const summaryOf = ({ findings }: ProbeReport) =>
    JSON.stringify(findings.filter(({ outcome }) => outcome !== "passed"));

  it.each(probedUses())("%s, %j, without %s", async (_name, use, action) => {
    const report = await probeOf(use, await recorded(use), without(action));
    expect(summaryOf(report)).toContain(action);
  });
});

const planted = {
  "dir/public.png": "public-read",
  "dir/private.png": "private",
  "elsewhere/public.png": "public-read",
  "elsewhere/private.png": "private",
  "dir2/public.png": "public-read",
  "top.png": "public-read",
} as const;

async function withPlanted(use: BucketUse): Promise<Recording<unknown>> {
  const made = await recorded(use);
  await plant(emulators, appliedBucket(made.resources), planted);
  await applyRecorded(made.resources, { ...emulators.target, without: ["Bucket"] });
  return made;
}

/** Planted objects that anonymous clients can read in each mode; with "acl" also those outside the directory. */
const readable: Record<PublicRead, string[]> = {
  directory: ["dir/private.png", "dir/public.png"],
  acl: ["dir/public.png", "dir2/public.png", "elsewhere/public.png", "top.png"],
  cdn: [],
  none: [],
};

describe("existing objects of the owner, also with a public ACL", () => {
  it.each(cases)(
    "%s, %s: are readable as the mode defines, and a rejected destroy makes none public",
    async (_service, mode, use) => {
      const made = await withPlanted(use);
      const bucket = appliedBucket(made.resources);
      const before = await readableByAll(emulators.s3, bucket);
      expect(before.filter((key) => key !== "dir/")).toEqual(readable[mode]);
      const steps: string[] = [];
      const rejected = await destroyRecorded(made.resources, emulators.target, async (kind) => {
        steps.push(kind);
        const now = await readableByAll(emulators.s3, bucket);
        expect(now.filter((key) => !before.includes(key))).toEqual([]);
      });
      expect(rejected).toEqual(["Bucket: BucketNotEmpty"]);
      expect(steps).toContain("BucketPolicy");
    },
  );

  it("become public with a public ACL if a destroy removes the settings, too", async () => {
    const made = await withPlanted(useOf("ryzeapi", "none"));
    const bucket = appliedBucket(made.resources);
    await destroyRecorded(made.resources, emulators.target, async () => {}, { obeyed: false });
    expect(await readableByAll(emulators.s3, bucket)).toContain("elsewhere/public.png");
  });
});

it("an empty bucket stays when its settings are deleted, and is deleted afterwards", async () => {
  const made = await recorded(useOf("modelslab", "directory"));
  await applyRecorded(made.resources, emulators.target);
  const settings = made.resources.filter(({ kind }) => kind !== "Bucket");
  await destroyRecorded(settings, emulators.target, async () => {});
  expect(emulators.s3.buckets()).toHaveLength(1);
  await destroyRecorded(made.resources, emulators.target, async () => {});
  expect(emulators.s3.buckets()).toEqual([]);
});

it("requests without TLS are denied", async () => {
  const made = await recorded(useOf("ryzeapi", "none"));
  await applyRecorded(made.resources, emulators.target);
  emulators.s3.behavior.secureTransport = false;
  const put = new PutObjectCommand({
    Bucket: appliedBucket(made.resources),
    Key: "dir/a",
    Body: Buffer.from("a"),
  });
  await expect(emulators.owner.send(put)).rejects.toMatchObject({ name: "AccessDenied" });
});

it("the key that a service uses is valid at each moment of three rotations", async () => {
  const { s3 } = emulators;
  const uses = { it: useOf("ryzeapi", "none") };
  const at = (rotation: number) => record(() => new ServiceBucket("media", { uses, rotation }));
  const first = await at(0);
  await applyRecorded(
    first.resources.filter(({ kind }) => kind !== "UserPolicy"),
    emulators.target,
  );
  const policy = String(first.one("UserPolicy").inputs.policy);
  const bucket = appliedBucket(first.resources);
  // Each key is a user here, because the emulator can only remove all keys of a user.
  const alive = new Map<string, S3Client>();
  const nameOf = ({ name, replacementTrigger }: { name: string; replacementTrigger: unknown }) =>
    `${name} ${String(replacementTrigger)}`;
  const write = async (name: string, after: string) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: `dir/${after}`, Body: Buffer.from(after) });
    await expect(alive.get(name)?.send(put)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  };
  let registered = "";
  for (const rotation of [0, 1, 2, 3]) {
    const made = await at(rotation);
    const wanted = made.of("AccessKey").map(nameOf);
    // The order of the engine: delete the replaced key, create the new one, and update the registration last.
    for (const [name, client] of alive) {
      if (!wanted.includes(name)) {
        s3.setUserPolicy(name, undefined);
        client.destroy();
        alive.delete(name);
      }
    }
    expect(alive.size).toBeLessThan(2);
    if (registered) {
      await write(registered, `before ${rotation} is created`);
    }
    for (const name of wanted.filter((one) => !alive.has(one))) {
      const credentials = s3.addUser(name, { policy });
      const options = { endpoint: s3.url, region: "eu-central-1", forcePathStyle: true, credentials };
      alive.set(name, new S3Client(options));
    }
    if (registered) {
      await write(registered, `after ${rotation} is registered`);
    }
    registered = wanted.find((name) => name.endsWith(`generation ${rotation}`)) ?? "";
    await write(registered, `with ${rotation}`);
  }
  for (const client of alive.values()) {
    client.destroy();
  }
});
