import { HeadBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { BucketUse, PublicRead } from "../../src/policies";
import { type BucketAccess, type ProbeReport, probeBucket } from "../../src/probe";
import { usageNamed } from "../support/usages";
import { type ApplyTarget, appliedBucket, applyRecorded, destroyRecorded } from "../unit/aws/support/apply";
import type { RecordedResource, Recording } from "../unit/aws/support/record";
import { type CephServer, cephWorld } from "./support/ceph";
import { asCephHasIt, cephTarget, DIRECTORY, ORIGIN, recordedBucket, useOf } from "./support/service-bucket";
import { type ConformanceWorld, clientOf, fetchCode, statusOf } from "./support/world";

jest.setTimeout(30_000);

let world: ConformanceWorld;
let owner: S3Client;
let target: ApplyTarget;
beforeAll(() => {
  const server: CephServer = JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? "");
  world = cephWorld(server);
  owner = clientOf(world);
  target = cephTarget(owner, world.owner);
});
afterAll(() => owner.destroy());

/** Modes that do not require AWS: distributions and their policies do, so that "cdn" is not tested. */
const cases: [BucketUse["service"], PublicRead][] = [
  ["modelslab", "directory"],
  ["modelslab", "acl"],
  ["modelslab", "none"],
  ["ryzeapi", "directory"],
  ["ryzeapi", "acl"],
  ["ryzeapi", "none"],
  ["label-studio", "directory"],
  ["label-studio", "acl"],
  ["label-studio", "none"],
  ["flashback", "acl"],
  ["flashback", "none"],
];

async function recorded(use: BucketUse, kmsKeyArn?: string): Promise<Recording<unknown>> {
  return recordedBucket(use, await world.bucket(), kmsKeyArn);
}

/** The bucket as it is registered with the service, at the gateway's URL. */
function accessOf(use: BucketUse, bucket: string): BucketAccess {
  const common = { region: "us-east-1", ...world.owner };
  const { url } = world;
  if (use.service === "modelslab") {
    const publicUrl = `${url}/${bucket}/${DIRECTORY}/`;
    return {
      usage: usageNamed("modelslab"),
      endpoint: `${url}/${bucket}`,
      directory: DIRECTORY,
      publicUrl,
      ...common,
    };
  }
  const location = { ...common, endpoint: url, bucket };
  if (use.service === "label-studio") {
    return { ...location, usage: usageNamed("label-studio"), directory: DIRECTORY, origins: [ORIGIN] };
  }
  return { ...location, usage: usageNamed(use.service), directory: "directory" in use ? DIRECTORY : "" };
}

async function stored(bucket: string, Key: string, ACL: "private" | "public-read" = "private") {
  await owner.send(new PutObjectCommand({ Bucket: bucket, Key, ACL, Body: Buffer.from(Key) }));
}

async function probeOf(use: BucketUse, resources: readonly RecordedResource[]): Promise<ProbeReport> {
  const bucket = appliedBucket(resources);
  if (use.service === "label-studio") {
    await stored(bucket, `${DIRECTORY}/picture.png`);
  }
  await applyRecorded(resources, target);
  const signal = AbortSignal.timeout(25_000);
  const multipart = use.service === "flashback";
  return probeBucket(accessOf(use, bucket), { depth: "write", graceSeconds: 0, signal, multipart });
}

function wrong({ findings }: ProbeReport): string[] {
  return findings.flatMap(({ outcome, step, code }) =>
    outcome === "passed" || code === "plain-http" ? [] : [`${step}: ${code}`],
  );
}

describe("on Ceph, a service can use the bucket that the component creates", () => {
  const working = cases.filter(([service, mode]) => service !== "modelslab" || mode !== "none");

  it.each(working)("%s, %s", async (service, mode) => {
    const use = useOf(service, mode);
    const { resources } = await recorded(use);
    const report = await probeOf(use, asCephHasIt(resources));
    expect(wrong(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
    expect(report.leftovers).toEqual([]);
  });

  it("modelslab, none: uploads with an ACL pass, but cannot be read publicly", async () => {
    const use = useOf("modelslab", "none");
    const { resources } = await recorded(use);
    const report = await probeOf(use, asCephHasIt(resources));
    expect(report.findings.find(({ step }) => step === "upload with ACL")?.outcome).toBe("passed");
    expect(wrong(report)).toEqual(["public URL: public-url.not-public"]);
  });

  it("with blockPublicAcls, Ceph rejects all uploads, while AWS rejects only public ACLs", async () => {
    const use = useOf("ryzeapi", "none");
    const { resources } = await recorded(use);
    expect(wrong(await probeOf(use, resources))).toEqual(["upload: upload.access-denied"]);
  });
});

/** Objects that the owner uploads before the bucket has any settings. */
const planted = {
  "dir/public.png": "public-read",
  "dir/private.png": "private",
  "dir2/public.png": "public-read",
  "elsewhere/private.png": "private",
  "top.png": "public-read",
} as const;

/** Objects that are public afterwards; in mode "acl" also outside the directory, as documented. */
const readable: Partial<Record<PublicRead, string[]>> = {
  directory: ["dir/private.png", "dir/public.png"],
  acl: ["dir/public.png", "dir2/public.png", "top.png"],
  none: [],
};

async function readableByAll(bucket: string): Promise<string[]> {
  const statuses = await Promise.all(
    Object.keys(planted).map(async (key) => ({
      key,
      status: await fetchCode(`${world.url}/${bucket}/${key}`),
    })),
  );
  return statuses.flatMap(({ key, status }) => (status === "200" ? [key] : [])).sort();
}

async function withPlanted(use: BucketUse): Promise<RecordedResource[]> {
  const { resources } = await recorded(use);
  const bucket = appliedBucket(resources);
  for (const [key, acl] of Object.entries(planted)) {
    await stored(bucket, key, acl);
  }
  const here = asCephHasIt(resources);
  await applyRecorded(here, target);
  return here;
}

/** Target whose destroy sends the same requests as on AWS: only the resource options retain a resource. */
const destroying = () => ({ ...target, without: [] });

describe("objects that the owner uploaded before, also with a public ACL, on Ceph", () => {
  it.each(cases)(
    "%s, %s: are readable as the mode defines, and a failed destroy makes none of them public",
    async (...it) => {
      const [service, mode] = it;
      const resources = await withPlanted(useOf(service, mode));
      const bucket = appliedBucket(resources);
      const before = await readableByAll(bucket);
      expect(before).toEqual(readable[mode]);
      const rejected = await destroyRecorded(resources, destroying(), async () => {
        const now = await readableByAll(bucket);
        expect(now.filter((key) => !before.includes(key))).toEqual([]);
      });
      expect(rejected).toEqual(["Bucket: BucketNotEmpty"]);
    },
  );

  it("would become public if the settings were deleted as well", async () => {
    const resources = await withPlanted(useOf("ryzeapi", "none"));
    // Ceph rejects their deletion, because it applies to the bucket, which is not empty.
    await destroyRecorded(resources, destroying(), async () => {}, { obeyed: false });
    expect(await readableByAll(appliedBucket(resources))).toEqual([
      "dir/public.png",
      "dir2/public.png",
      "top.png",
    ]);
  });
});

describe("an empty bucket on Ceph", () => {
  const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
  const exists = (Bucket: string) => statusOf(owner.send(new HeadBucketCommand({ Bucket })));

  async function settingsOf(use: BucketUse, key?: string) {
    const { resources } = await recorded(use, key);
    await applyRecorded(asCephHasIt(resources), target);
    return resources.filter(({ kind }) => kind !== "Bucket");
  }

  it.each([
    ...cases.map(([service, mode]) => [service, mode, undefined] as const),
    ["ryzeapi", "none", kmsKeyArn],
  ] as const)("%s, %s, key %s: is kept when its settings are removed", async (service, mode, key) => {
    const settings = await settingsOf(useOf(service, mode), key);
    const bucket = appliedBucket(settings);
    const rejected = await destroyRecorded(settings, destroying(), async () => {
      expect(await exists(bucket)).toBe("200");
    });
    expect(rejected).toEqual([]);
    expect(await exists(bucket)).toBe("200");
  });

  it.each(["BucketOwnershipControls", "BucketServerSideEncryptionConfiguration"])(
    "would be deleted if %s were deleted as on AWS",
    async (kind) => {
      const settings = await settingsOf(useOf("ryzeapi", "none"), kmsKeyArn);
      const only = settings.filter((one) => one.kind === kind);
      expect(only).toHaveLength(1);
      await destroyRecorded(only, destroying(), async () => {}, { obeyed: false });
      expect(await exists(appliedBucket(settings))).toMatch(/^404/);
    },
  );
});
