import { ListAccessKeysCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { secretKeys } from "../../scripts/lib/demo/scene";
import { ModelsLabS3Config } from "../../src";
import { ServiceBucket, type ServiceBucketArgs } from "../../src/aws";
import { awsWorld, bucketOf, existingObjects, NOTHING, uploadedImage } from "./support/world";

jest.setTimeout(240_000);

const world = awsWorld();
const uses = { images: { service: "modelslab", directory: "generations" } } as const;
type Args = ServiceBucketArgs<typeof uses>;

/** A bucket for ModelsLab, registered with it. */
const program =
  (args: Omit<Args, "uses"> = {}): PulumiFn =>
  async () => {
    const media = new ServiceBucket("media", { uses, ...args });
    new ModelsLabS3Config("images", media.access.images);
  };
const deletable = { bucket: { protect: false } };

afterEach(async () => {
  expect(await existingObjects(world.account)).toEqual(NOTHING);
});

async function keysOfUser(): Promise<string[]> {
  const { iam } = world.account;
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  const UserName = Users.find(({ UserName: name }) => name?.startsWith("media-images"))?.UserName;
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ AccessKeyId }) => String(AccessKeyId)).sort();
}

function registeredKey(): string {
  const [details] = world.account.sandbox.modelslab.servers.values();
  return String(details?.aws_access_key_id);
}

test("each of two rotations registers a new key and keeps the previous one valid", async () => {
  const stack = await world.open(program(deletable));
  expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const registered = [registeredKey()];
  for (const rotation of [1, 2]) {
    stack.program = program({ ...deletable, rotation });
    expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
    registered.push(registeredKey());
    expect(await keysOfUser()).toEqual(registered.slice(-2).sort());
    expect(await uploadedImage(world.account)).toMatchObject({ status: 200 });
  }
  expect(new Set(registered).size).toBe(3);
  expect(stack.stateText()).not.toContain(secretKeys(world.account.sandbox)[0]);

  const { iam } = world.account;
  const UserName = String(stack.resources().find(({ type }) => type === "aws:iam/user:User")?.id);
  bucketOf(world.account).objects.clear();
  stack.program = program({ ...deletable, rotation: 2 });
  expect(await stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(await iam.send(new ListUsersCommand({}))).not.toMatchObject({ Users: [{ UserName }] });
});

test("forceDestroy deletes the objects with the bucket", async () => {
  const stack = await world.open(program({ bucket: { protect: false, forceDestroy: true } }));
  expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
  await uploadedImage(world.account);
  expect(bucketOf(world.account).objects.size).toBe(1);
  expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
});

test("without forceDestroy, a bucket with objects stays, no object becomes public, and up restores its settings", async () => {
  const stack = await world.open(program(deletable));
  await stack.up();
  const { url } = await uploadedImage(world.account);
  const destroy = await stack.destroy();
  expect(destroy.error).toContain("BucketNotEmpty");
  const bucket = bucketOf(world.account);
  expect(bucket).toMatchObject({
    ownership: "BucketOwnerPreferred",
    publicAccessBlock: { IgnorePublicAcls: true },
    policy: undefined,
  });
  const { s3 } = world.account.sandbox;
  expect((await fetch(`${s3.url}/${bucket.name}${new URL(url).pathname}`)).status).toBe(403);

  expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(await uploadedImage(world.account)).toMatchObject({ status: 200 });
  bucket.objects.clear();
  expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
});

describe("the order of the settings", () => {
  const written = () =>
    world.account.sandbox.s3
      .requests()
      .flatMap(({ operation, key }) =>
        /^(CreateBucket|PutBucket|PutPublic)/.test(operation) || key?.includes(".probe-")
          ? [key?.includes(".probe-") ? "probe" : operation]
          : [],
      );

  test("is ownership, public access, policy, lifecycle, and only then the probe", async () => {
    world.account.sandbox.s3.clearRequests();
    const stack = await world.open(program(deletable));
    expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect([...new Set(written())]).toEqual([
      "CreateBucket",
      "PutBucketOwnershipControls",
      "PutPublicAccessBlock",
      "PutBucketPolicy",
      "PutBucketLifecycleConfiguration",
      "probe",
    ]);
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  });

  test("matters: S3 rejects the policy if it is not written after public access", async () => {
    const transform: Args["transform"] = {
      ownership: (_args, options) => {
        options.dependsOn = [];
      },
      policy: (_args, options) => {
        options.dependsOn = [];
      },
    };
    const stack = await world.open(program({ ...deletable, transform }));
    const up = await stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toContain("public policies are prevented by the BlockPublicPolicy setting");
    expect(up.steps.filter(({ name }) => name === "images")).toEqual([]);
    // The correct order converges from there.
    stack.program = program(deletable);
    expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  });
});

describe("a bucket that exists already", () => {
  const name = "existing-media";
  beforeEach(() => {
    world.account.sandbox.s3.addBucket(name, { objects: { "generations/old.png": "old" } });
  });

  test("is imported into the component with its objects", async () => {
    const { s3 } = world.account.sandbox;
    s3.clearRequests();
    const bucket = { name, protect: false };
    const transform: Args["transform"] = {
      bucket: (_args, options) => {
        options.import = name;
      },
    };
    const stack = await world.open(program({ bucket, transform }));
    const up = await stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.ops.media).toContain("import");
    expect(s3.requests().map(({ operation }) => operation)).not.toContain("CreateBucket");
    expect(bucketOf(world.account).ownership).toBe("BucketOwnerPreferred");
    stack.program = program({ bucket });
    expect(await stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect([...bucketOf(world.account).objects.keys()]).toEqual(["generations/old.png"]);
    bucketOf(world.account).objects.clear();
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  });

  test("is used with the settings in manage, and not deleted", async () => {
    const existingBucket = {
      bucket: name,
      region: "eu-central-1",
      manage: ["publicAccess", "policy"],
    } as const;
    const { s3 } = world.account.sandbox;
    s3.bucket(name).ownership = "BucketOwnerPreferred";
    const stack = await world.open(program({ existing: existingBucket }));
    expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(s3.bucket(name)).toMatchObject({ lifecycle: undefined, policy: expect.anything() });
    expect(await uploadedImage(world.account)).toMatchObject({ status: 200 });
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
    expect(s3.bucket(name)).toMatchObject({
      policy: undefined,
      publicAccessBlock: { BlockPublicPolicy: false },
    });
    expect(await existingObjects(world.account)).toEqual({ ...NOTHING, buckets: [name] });
    s3.bucket(name).objects.clear();
    await deleteBucket(name);
  });
});

async function deleteBucket(Bucket: string): Promise<void> {
  const { S3Client, DeleteBucketCommand } = await import("@aws-sdk/client-s3");
  const { s3 } = world.account.sandbox;
  const client = new S3Client({
    endpoint: s3.url,
    region: s3.region,
    forcePathStyle: true,
    credentials: s3.root,
  });
  await client.send(new DeleteBucketCommand({ Bucket }));
  client.destroy();
}
