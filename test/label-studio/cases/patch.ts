import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import type { LabelStudioWorld } from "../support/world";

type Row = [title: string, status: number, change: JsonValues, before?: JsonValues, says?: RegExp];

const keys = (id: string | null, secret: string | null): JsonValues => ({
  aws_access_key_id: id,
  aws_secret_access_key: secret,
});
const good = keys("AKIALABELSTUDIO00001", "label-studio-secret-one");
const rejected = /Cannot connect to S3 lab/;

/** Rows with two cases each: the response, and a read afterwards. */
const rows: Row[] = [
  ["nothing", 200, {}],
  ["fields without bucket", 200, { title: "new", description: "d", presign_ttl: 5 }],
  ["a wrong secret without bucket is saved untested", 200, { aws_secret_access_key: "wrong" }],
  ["an unreachable endpoint without bucket is saved untested", 200, { s3_endpoint: "http://127.0.0.1:9" }],
  ["an empty prefix without bucket is saved untested", 200, { prefix: "zzz/" }],
  ["an invalid region without bucket is saved untested", 200, { region_name: "us east/1" }],
  ["an invalid expression", 200, { regex_filter: "([" }],
  ["both keys and bucket", 200, { bucket: "lab", ...good }],
  [
    "one key and bucket: the other key is kept",
    200,
    { bucket: "lab", aws_secret_access_key: "label-studio-secret-one" },
  ],
  ["no keys, bucket: both keys are kept", 200, { bucket: "lab" }],
  [
    "a wrong secret and bucket",
    400,
    { bucket: "lab", aws_secret_access_key: "wrong", title: "lost" },
    {},
    rejected,
  ],
  ["empty keys without bucket clear them", 200, keys("", "")],
  ["null keys without bucket clear them", 200, keys(null, null)],
  ["empty keys and bucket", 500, { bucket: "lab", ...keys("", "") }, {}, /Unable to locate credentials/],
  ["another bucket that does not exist", 400, { bucket: "missing", prefix: "x/" }, {}, /Cannot find bucket/],
  ["bucket and an empty prefix", 400, { bucket: "lab", prefix: "zzz/" }, {}, /not found/],
  ["bucket null", 200, { bucket: null }],
  ["bucket empty", 200, { bucket: "" }],
  ["project null", 400, { project: null }, {}, /may not be null/],
];

async function changed(
  world: LabelStudioWorld,
  change: JsonValues,
  before: JsonValues = {},
): Promise<string> {
  const path = await world.made(before);
  await world.send("PATCH", path, { body: change });
  return path;
}

function patchAndRead([title, status, change, before = {}, says]: Row): AgreementCase[] {
  return [
    {
      title: `PATCH: ${title}`,
      status,
      ...(says && { says }),
      run: async (world) => world.send("PATCH", await world.made(before), { body: change }),
    },
    {
      title: `a read after PATCH: ${title}`,
      status: 200,
      run: async (world) => world.send("GET", await changed(world, change, before)),
    },
  ];
}

const untested = (world: LabelStudioWorld) => changed(world, { aws_secret_access_key: "wrong" });

const more: AgreementCase[] = [
  {
    title: "PATCH: the response has no type",
    status: 200,
    says: /^(?!.*"type")/,
    run: async (world) => world.send("PATCH", await world.made(), { body: { title: "new" } }),
  },
  {
    title: "PATCH: the unchanged bucket is tested with bad stored keys",
    status: 400,
    says: rejected,
    run: async (world) => world.send("PATCH", await untested(world), { body: { bucket: "lab" } }),
  },
  {
    title: "PATCH: bad stored keys are repaired with both keys and bucket",
    status: 200,
    run: async (world) => world.send("PATCH", await untested(world), { body: { bucket: "lab", ...good } }),
  },
  {
    title: "PATCH: cleared keys are deleted",
    status: 500,
    says: /Unable to locate credentials/,
    run: async (world) => {
      const path = await changed(world, keys("", ""));
      return world.send("PATCH", path, { body: { bucket: "lab" } });
    },
  },
  {
    title: "PATCH: a failed one changes no key either",
    status: 200,
    run: async (world) => {
      const path = await changed(world, { bucket: "missing", ...keys("x", "y") });
      return world.send("PATCH", path, { body: { bucket: "lab" } });
    },
  },
  {
    title: "PATCH: an untrusted endpoint hides the reason",
    settings: "untrusted",
    status: 500,
    says: /Debugging info is not available/,
    run: async (world) => world.send("PATCH", await world.made(), { body: { bucket: "missing" } }),
  },
  {
    title: "PATCH: a storage moves to another project",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await changed(world, { project });
      return world.send("GET", `/api/storages/s3/?project=${project}`);
    },
  },
];

export const patches: AgreementCase[] = [...rows.flatMap(patchAndRead), ...more];
