import { declarations } from "../../../src/provider/entry";
import { effective } from "../../../src/services/compare";
import { fields, type Kind, type Values } from "../../../src/services/kind";
import { Stack } from "../provider/support/engine";
import { type KindName, kindNames, listen, startWorld, type World } from "../provider/support/world";

/** A good value for each field that a service stores, other than the one of the complete program. */
const others: Record<KindName, Values> = {
  ModelsLabS3Config: {
    publicUrl: "https://other.example.com/pictures/",
    regionName: "auto",
    endpointUrl: "https://other.example.com",
    awsAccessKeyId: "AKIAOTHER",
    awsSecretAccessKey: "other-secret",
    imageDirectory: "pictures",
  },
  RyzeInstanceS3: {
    bucket: "other-bucket",
    region: "auto",
    accessKey: "AKIAOTHER",
    secretKey: "other-secret",
    endpoint: "https://other.example.com",
    pathPrefix: "other/",
  },
  LabelStudioImportStorage: {
    bucket: "other-bucket",
    title: "Other",
    description: "Other",
    prefix: "other/",
    regexFilter: ".*",
    useBlobUrls: false,
    awsAccessKeyId: "AKIAOTHER",
    awsSecretAccessKey: "other-secret",
    awsSessionToken: "other-session",
    awsSseKmsKeyId: "other-kms",
    regionName: "auto",
    s3Endpoint: "https://other.example.com",
    presign: true,
    presignTtl: 30,
    recursiveScan: false,
    synchronizable: true,
  },
  FlashbackBucket: {
    name: "Other",
    bucket: "other-bucket",
    key: "AKIAOTHER",
    secret: "other-secret",
    region: "auto",
    endpoint: "https://other.example.com",
    walletAddress: "0xother",
  },
};

const kinds = declarations();
const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as Kind;
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** Region and endpoint that contradict nothing. */
const free: Record<KindName, Values> = {
  ModelsLabS3Config: { endpointUrl: "https://minio.example.com" },
  RyzeInstanceS3: {},
  LabelStudioImportStorage: { awsSseKmsKeyId: "kms" },
  FlashbackBucket: { endpoint: "https://minio.example.com", walletAddress: "0x1" },
};

let world: World;
beforeAll(async () => {
  world = await startWorld({
    labelStudio: { serverCredentials: true },
    flashback: { omitted: "kept" },
    ryzeapi: { limit: { requests: 1000, windowSeconds: 60 } },
  });
});
beforeEach(() => listen());
afterEach(() => jest.restoreAllMocks());
afterAll(() => world.sandbox.stop());

/** The service's own record of the only object of a kind. */
function record(kind: KindName): Values {
  const { modelslab, ryzeapi, labelStudio, flashback } = world.sandbox;
  const records: Record<KindName, Iterable<unknown>> = {
    ModelsLabS3Config: modelslab.servers.values(),
    RyzeInstanceS3: ryzeapi.instances.values(),
    LabelStudioImportStorage: labelStudio.imports.rows.values(),
    FlashbackBucket: [...flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null),
  };
  return [...records[kind]][0] as Values;
}

const wireName = (kind: KindName, key: string) =>
  kind === "ModelsLabS3Config" || kind === "LabelStudioImportStorage" ? snake(key) : key;
const stored = (kind: KindName, key: string) => record(kind)[wireName(kind, key)];
const program = (kind: KindName, changes: Values = {}) => ({
  it: world.wanted(kind, { ...free[kind], ...changes }),
});

describe.each(kindNames)("%s", (kind) => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    expect((await stack.up(program(kind))).errors).toEqual([]);
  });
  afterEach(async () => {
    expect((await stack.destroy()).errors).toEqual([]);
  });

  test("the list of fields is complete", () => {
    const remote = Object.entries(kindOf(kind).schema.shape).filter(([, field]) => {
      const meta = fields.get(field as never);
      return meta?.local === undefined && !meta?.replaces;
    });
    // With cases of their own: a credential that is part of the body, a constant, a credential of another form.
    const apart = kind === "ModelsLabS3Config" ? ["key"] : ["enabled", "apiKeyUuid", "workspaceId"];
    const names = remote.map(([key]) => key).filter((key) => !apart.includes(key));
    expect(names).toEqual(Object.keys(others[kind]));
  });

  test.each(Object.entries(others[kind]))(
    "a change of %s reaches the service in place",
    async (key, value) => {
      const { id } = stack.stored("it");
      expect(await stack.up(program(kind, { [key]: value }))).toEqual({
        steps: { it: "update" },
        errors: [],
      });
      expect(stored(kind, key)).toEqual(value);
      expect(stack.stored("it").id).toBe(id);
      expect((await stack.refresh()).steps).toEqual({ it: "same" });
      expect((await stack.up(program(kind, { [key]: value }))).steps).toEqual({ it: "same" });
    },
  );

  const optional = Object.keys(others[kind]).filter(
    (key) => kindOf(kind).schema.shape[key]?.safeParse(undefined).success && !["key", "secret"].includes(key),
  );
  if (optional.length > 0) {
    test.each(optional)(
      "%s taken out of the program goes back to its default, said explicitly",
      async (key) => {
        const keys = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];
        const gone = keys.slice(0, 2).includes(key) ? keys : [key];
        const without = program(kind);
        for (const name of gone) {
          delete without.it.inputs[name];
        }
        expect(await stack.up(without)).toEqual({ steps: { it: "update" }, errors: [] });
        const expected = effective(kindOf(kind), key, undefined);
        expect(effective(kindOf(kind), key, stored(kind, key))).toEqual(expected);
        expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
        expect((await stack.up(without)).steps).toEqual({ it: "same" });
        expect(stack.stored("it").inputs).not.toHaveProperty(key);
      },
    );
  }

  const readable = Object.keys(others[kind]).filter(
    (key) => kindOf(kind).read && !fields.get(kindOf(kind).schema.shape[key] as never)?.writeOnly,
  );
  if (readable.length > 0) {
    test.each(readable)("drift of %s is found by refresh and repaired by up", async (key) => {
      record(kind)[wireName(kind, key)] = others[kind][key];
      expect(await stack.refresh()).toEqual({ steps: { it: "update" }, errors: [] });
      // Of a secret, state holds a fingerprint only.
      const isSecret = fields.get(kindOf(kind).schema.shape[key] as never)?.secret;
      const found = isSecret ? undefined : others[kind][key];
      expect(effective(kindOf(kind), key, stack.stored("it").outputs[key])).toEqual(found);
      expect(await stack.up(program(kind))).toEqual({ steps: { it: "update" }, errors: [] });
      expect(stored(kind, key)).toEqual(program(kind).it.inputs[key]);
      expect((await stack.refresh()).steps).toEqual({ it: "same" });
    });
  }

  const connection = kind === "ModelsLabS3Config" ? undefined : "token";
  if (connection) {
    test("another credential moves into state and sends nothing", async () => {
      const { ryzeapi, labelStudio, flashback } = world.sandbox;
      const fresh: Partial<Record<KindName, string>> = {
        RyzeInstanceS3: ryzeapi.instances.get("my-instance")?.token ?? "",
        LabelStudioImportStorage: labelStudio.tokens.newPersonalToken(),
        FlashbackBucket: flashback.login.newAccessToken(),
      };
      world.sandbox.clearRequests();
      const rotated = program(kind, { token: fresh[kind] });
      expect(await stack.up(rotated)).toEqual({ steps: { it: "update" }, errors: [] });
      expect(world.requests(kind)).toEqual([]);
      expect(stack.stored("it").outputs.token).toBe(fresh[kind]);
      expect((await stack.up(rotated)).steps).toEqual({ it: "same" });
    });
  }
});
