import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import { type LabelStudioWorld, POWERLESS } from "../support/world";

const pictures: JsonValues = { prefix: "img/", use_blob_urls: true };

type Row = [title: string, status: number, fields: JsonValues, says?: RegExp, change?: JsonValues];

const rows: Row[] = [
  ["a task for each object", 200, pictures, /"last_sync_count":2/],
  [
    "part of a name as prefix: completed, without a task",
    200,
    { ...pictures, prefix: "im" },
    /"last_sync_count":0/,
  ],
  [
    "objects that are not JSON: failed, with 200",
    200,
    { prefix: "text/" },
    /"status":"failed".*import method/,
  ],
  ["an invalid expression: failed, with 200", 200, { ...pictures, regex_filter: "([" }, /"status":"failed"/],
  [
    "an expression that matches one object",
    200,
    { ...pictures, regex_filter: ".*1\\.jpg" },
    /"last_sync_count":1/,
  ],
  [
    "an expression that does not match from the start of the key",
    200,
    { ...pictures, regex_filter: "1\\.jpg" },
    /"last_sync_count":0/,
  ],
  ["a shell pattern: failed, with 200", 200, { ...pictures, regex_filter: "*.jpg" }, /"status":"failed"/],
  ["objects in directories: none without recursion", 200, { use_blob_urls: true }, /"last_sync_count":0/],
  [
    "objects in directories: all with recursion",
    200,
    { use_blob_urls: true, recursive_scan: true },
    /"last_sync_count":3/,
  ],
  ["not synchronizable", 400, { synchronizable: false }, /is not synchronizable/],
  ["no bucket", 500, pictures, /expected string or bytes-like object/, { bucket: null }],
];

/** Changes without a bucket are not tested, so they can leave a storage that fails. */
const wrongSecret: JsonValues = { aws_secret_access_key: "wrong" };
const powerless: JsonValues = {
  aws_access_key_id: POWERLESS.accessKeyId,
  aws_secret_access_key: POWERLESS.secretAccessKey,
};
const unknownKey: JsonValues = { aws_access_key_id: "AKIANOBODY0000000001" };

/** Errors with messages of the store; the prefix determines the operation in them. */
const rejections: Row[] = [
  ["a wrong secret", 500, {}, /\(403\) when calling the HeadBucket operation: Forbidden/, wrongSecret],
  ["no permissions", 500, {}, /\(403\) when calling the HeadBucket operation: Forbidden/, powerless],
  ["cleared keys", 500, pictures, /Unable to locate credentials/, cleared()],
];
const listed: Row[] = [
  [
    "a wrong secret, with a prefix",
    500,
    pictures,
    /\(SignatureDoesNotMatch\) when calling the ListO/,
    wrongSecret,
  ],
  [
    "no permissions, with a prefix",
    500,
    pictures,
    /\(AccessDenied\) when calling the ListObjectsV2/,
    powerless,
  ],
  [
    "an unknown key id, with a prefix",
    500,
    pictures,
    /\(InvalidAccessKeyId\) when calling the ListO/,
    unknownKey,
  ],
];

function cleared(): JsonValues {
  return { aws_access_key_id: "", aws_secret_access_key: "" };
}

async function sync(world: LabelStudioWorld, fields: JsonValues, change?: JsonValues) {
  const path = await world.made(fields);
  if (change) {
    await world.send("PATCH", path, { body: change });
  }
  return world.send("POST", `${path}/sync`);
}

const more: AgreementCase[] = [
  {
    title: "sync: a missing bucket",
    status: 500,
    says: /\(404\) when calling the HeadBucket operation: Not Found/,
    run: (world) => sync(world, {}, { s3_endpoint: `${world.store.url}/lab` }),
  },
  {
    title: "sync: a second one imports nothing, and counts the existing tasks",
    status: 200,
    says: /"last_sync_count":0.*"tasks_existed":2/,
    run: async (world) => {
      const path = await world.made(pictures);
      await world.send("POST", `${path}/sync`);
      return world.send("POST", `${path}/sync`);
    },
  },
  {
    // It is a race which of them import the tasks and which find existing ones, but all of them are accepted.
    title: "sync: four concurrent ones of one storage all succeed",
    status: 200,
    says: "[200,200,200,200]",
    run: async (world) => {
      const path = await world.made(pictures);
      const responses = await Promise.all([1, 2, 3, 4].map(() => world.send("POST", `${path}/sync`)));
      const [first = await world.send("GET", path)] = responses;
      return { ...first, body: responses.map(({ status }) => status) };
    },
  },
  {
    title: "sync: a body is ignored",
    status: 200,
    run: async (world) => world.send("POST", `${await world.made(pictures)}/sync`, { body: { prefix: "x" } }),
  },
  {
    title: "sync: JSON in objects becomes tasks",
    status: 200,
    says: /"last_sync_count":1/,
    run: (world) => sync(world, { bucket: world.newBucket({ "one.json": '{"text":"one"}' }) }),
  },
  {
    title: "sync: JSON in an object with a question mark in its key becomes tasks",
    status: 200,
    says: /"last_sync_count":1/,
    run: (world) => sync(world, { bucket: world.newBucket({ "one?.json": '{"text":"one"}' }) }),
  },
  {
    title: "resolve: a key ends at its question mark, so the presigned URL is that of another object",
    status: 200,
    says: "the other object",
    run: async (world) => {
      const objects = { "img/a": "the other object", "img/a?b.jpg": "the image" };
      const storage = { ...pictures, bucket: world.newBucket(objects), project: await world.newProject() };
      await world.send("POST", `${await world.made(storage)}/sync`);
      const { json } = await world.send("GET", `/api/tasks/?project=${storage.project}`);
      const id = Math.max(...(json.tasks as { id: number }[]).map((task) => task.id));
      const url = Buffer.from(`s3://${storage.bucket}/img/a?b.jpg`).toString("base64");
      // Python requires the padding.
      const encoded = encodeURIComponent(url.replaceAll("+", "-").replaceAll("/", "_"));
      return world.send("GET", `/tasks/${id}/resolve/?fileuri=${encoded}`);
    },
  },
  {
    title: "sync: an unreachable endpoint",
    status: 500,
    says: /Could not connect to the endpoint URL/,
    run: (world) => sync(world, pictures, { s3_endpoint: "http://127.0.0.1:9" }),
    differs: {
      emulator: { status: 200 },
      why: "The emulator sends no request to a server outside the sandbox, so it accepts any other endpoint.",
    },
  },
  {
    title: "sync: an untrusted endpoint hides the reason",
    settings: "untrusted",
    status: 500,
    run: (world) => sync(world, pictures, { aws_secret_access_key: "wrong" }),
  },
  {
    title: "sync: a failure can be read afterwards",
    status: 200,
    says: /"status":"failed"/,
    run: async (world) => {
      const path = await world.made({ ...pictures, regex_filter: "([" });
      await world.send("POST", `${path}/sync`);
      return world.send("GET", path);
    },
  },
  {
    title: "sync: tasks remain when their storage is deleted, and a new storage imports them again",
    status: 200,
    says: /"total":4/,
    run: async (world) => {
      const project = await world.newProject();
      for (const _ of [1, 2]) {
        const path = await world.made({ ...pictures, project });
        await world.send("POST", `${path}/sync`);
        await world.send("DELETE", path);
      }
      return world.send("GET", `/api/tasks/?project=${project}`);
    },
    differs: {
      emulator: { status: 200 },
      why: "A real task has two dozen more fields, which no client here uses.",
    },
  },
];

const differentMessage: Pick<AgreementCase, "differs"> = {
  differs: {
    emulator: { status: 500 },
    why: "The emulator keeps the type of a store's error, but not its code and message.",
  },
};

function synced([title, status, fields, says, change]: Row): AgreementCase {
  return {
    title: `sync: ${title}`,
    status,
    ...(says && { says }),
    run: (world) => sync(world, fields, change),
  };
}

export const syncs: AgreementCase[] = [
  ...rows.map(synced),
  ...rejections.map(synced),
  ...listed.map((row) => ({ ...synced(row), ...differentMessage })),
  ...more,
];
