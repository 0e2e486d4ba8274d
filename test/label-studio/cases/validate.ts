import type { Case } from "../support/case";
import type { Values } from "../support/seen";
import { IMPORT, type World } from "../support/world";

type Row = [title: string, status: number, fields: Values, says?: RegExp];

const rows: Row[] = [
  ["what works answers nothing", 200, {}],
  ["no bucket", 400, { bucket: undefined }, /Error validating storage connection/],
  ["an empty bucket", 400, { bucket: "" }, /Error validating storage connection/],
  ["no project", 400, { project: undefined }, /This field is required/],
  ["a wrong secret", 400, { aws_secret_access_key: "wrong" }, /Cannot connect to S3/],
  ["a bucket that is not there", 400, { bucket: "missing" }, /Cannot find bucket/],
  ["an empty prefix", 400, { prefix: "zzz/" }, /not found/],
  ["no keys", 500, { aws_access_key_id: "", aws_secret_access_key: "" }, /Unable to locate credentials/],
  ["an unknown id", 404, { id: 999999 }],
  ["a null id", 500, { id: null }, /matching query does not exist/],
];

function validate(world: World, more: Values) {
  return world.send("POST", `${IMPORT}validate`, { body: { ...world.good(), ...more } });
}

async function withId(world: World, more: Values, before: Values = {}): Promise<string> {
  const path = await world.made(before);
  await validate(world, { id: Number(path.split("/").pop()), ...more });
  return path;
}

/** Why we never send an id: it writes, also when the answer is a refusal. */
const writes: Case[] = [
  {
    title: "validate: stores nothing without id",
    status: 200,
    says: /^\[\]$/,
    run: async (world) => {
      const project = await world.newProject();
      await validate(world, { project });
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "validate: with an id the row is overwritten",
    status: 200,
    says: /"title":"over"/,
    run: async (world) => world.send("GET", await withId(world, { title: "over" })),
  },
  {
    title: "validate: with an id presign and synchronizable are reset",
    status: 200,
    says: /"presign":true/,
    run: async (world) =>
      world.send("GET", await withId(world, {}, { presign: false, synchronizable: false })),
  },
  {
    title: "validate: with an id and a bad bucket nothing is saved",
    status: 200,
    says: /"title":null/,
    run: async (world) => world.send("GET", await withId(world, { bucket: "missing", title: "over" })),
  },
  {
    title: "validate: with an id, wrong keys and no bucket is refused",
    status: 400,
    says: /Error validating storage connection/,
    run: async (world) => {
      const id = Number((await world.made()).split("/").pop());
      return validate(world, { id, bucket: undefined, aws_secret_access_key: "wrong" });
    },
  },
  {
    title: "validate: with an id, wrong keys and no bucket are saved all the same",
    status: 400,
    says: /Cannot connect to S3/,
    run: async (world) => {
      const path = await withId(world, { bucket: undefined, aws_secret_access_key: "wrong" });
      return world.send("PATCH", path, { body: { bucket: "lab" } });
    },
  },
  {
    title: "validate: an untrusted endpoint hides why",
    settings: "untrusted",
    status: 500,
    says: /Debugging info is not available/,
    run: (world) => validate(world, { bucket: "missing" }),
  },
];

export const validates: Case[] = [
  ...rows.map(
    ([title, status, more, says]): Case => ({
      title: `validate: ${title}`,
      status,
      ...(says && { says }),
      run: (world) => validate(world, more),
    }),
  ),
  ...writes,
];
