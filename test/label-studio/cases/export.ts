import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import { EXPORT, type LabelStudioWorld, POWERLESS } from "../support/world";

type Row = [title: string, status: number, fields: JsonValues, says?: RegExp];

const creates: Row[] = [
  ["starts a sync", 201, {}, /"status":"queued"/],
  ["an empty prefix is accepted", 201, { prefix: "zzz/" }],
  ["can_delete_objects", 201, { can_delete_objects: true }],
  ["can_delete_objects: null", 201, { can_delete_objects: null }],
  ["can_delete_objects: not a boolean", 400, { can_delete_objects: "x" }, /valid boolean/],
  ["fields of import storages are ignored", 201, { presign: false, presign_ttl: 5, recursive_scan: true }],
  ["no bucket", 400, { bucket: undefined }, /expected string or bytes-like object/],
  ["a missing bucket", 400, { bucket: "missing" }, /Cannot find bucket/],
  ["a wrong secret", 400, { aws_secret_access_key: "wrong" }, /Cannot connect to S3/],
  ["no keys", 500, { aws_access_key_id: "", aws_secret_access_key: "" }, /Unable to locate credentials/],
  ["no permissions", 400, powerless(), /Cannot connect to S3/],
];

function powerless(): JsonValues {
  return {
    aws_access_key_id: POWERLESS.accessKeyId,
    aws_secret_access_key: POWERLESS.secretAccessKey,
  };
}

function create(world: LabelStudioWorld, fields: JsonValues = {}) {
  return world.send("POST", EXPORT, { body: { ...world.good(), ...fields } });
}

async function settled(world: LabelStudioWorld, path: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { json } = await world.send("GET", path);
    if (json.status !== "queued" && json.status !== "in_progress") {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function made(world: LabelStudioWorld, fields: JsonValues = {}): Promise<string> {
  const path = await world.made(fields, EXPORT);
  await settled(world, path);
  return path;
}

const more: AgreementCase[] = [
  {
    title: "export: the sync is complete at the next read",
    status: 200,
    says: /"status":"completed"/,
    run: async (world) => world.send("GET", await made(world)),
  },
  {
    title: "export: a list",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await made(world, { project });
      return world.send("GET", `${EXPORT}?project=${project}`);
    },
  },
  {
    title: "export: PATCH returns no type",
    status: 200,
    says: /^(?!.*"type")/,
    run: async (world) =>
      world.send("PATCH", await made(world), { body: { can_delete_objects: true, presign: false } }),
  },
  {
    title: "export: PATCH without bucket is not tested",
    status: 200,
    run: async (world) =>
      world.send("PATCH", await made(world), { body: { aws_secret_access_key: "wrong" } }),
  },
  {
    title: "export: PATCH with bucket is tested",
    status: 400,
    says: /Cannot connect to S3/,
    run: async (world) =>
      world.send("PATCH", await made(world), { body: { bucket: "lab", aws_secret_access_key: "wrong" } }),
  },
  {
    title: "export: validate",
    status: 200,
    run: (world) => world.send("POST", `${EXPORT}/validate`, { body: world.good() }),
  },
  {
    title: "export: validate without bucket",
    status: 400,
    run: (world) => world.send("POST", `${EXPORT}/validate`, { body: { project: 1 } }),
  },
  {
    title: "export: sync",
    status: 200,
    says: /"status":"completed"/,
    run: async (world) => {
      const project = await world.newProject();
      return world.send("POST", `${await made(world, { project })}/sync`);
    },
  },
  {
    title: "export: sync with a wrong secret",
    status: 500,
    run: async (world) => {
      const path = await made(world);
      await world.send("PATCH", path, { body: { aws_secret_access_key: "wrong" } });
      return world.send("POST", `${path}/sync`);
    },
  },
  {
    title: "export: a deleted storage returns the application's page",
    status: 404,
    run: async (world) => {
      const path = await made(world);
      await world.send("DELETE", path);
      return world.send("GET", path);
    },
  },
  {
    title: "export: an untrusted endpoint hides the reason",
    settings: "untrusted",
    status: 500,
    says: /Debugging info is not available/,
    run: (world) => create(world, { bucket: "missing" }),
  },
];

export const exports_: AgreementCase[] = [
  ...creates.map(
    ([title, status, fields, says]): AgreementCase => ({
      title: `export: create: ${title}`,
      status,
      ...(says && { says }),
      run: (world) => create(world, fields),
    }),
  ),
  ...more,
];
