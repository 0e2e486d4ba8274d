import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import { IMPORT, type LabelStudioWorld } from "../support/world";

type Row = [title: string, status: number, fields: JsonValues, says?: RegExp];

const rows: Row[] = [
  ["a working storage returns no body", 200, {}],
  ["no bucket", 400, { bucket: undefined }, /Error validating storage connection/],
  ["an empty bucket", 400, { bucket: "" }, /Error validating storage connection/],
  ["no project", 400, { project: undefined }, /This field is required/],
  ["a wrong secret", 400, { aws_secret_access_key: "wrong" }, /Cannot connect to S3/],
  ["a missing bucket", 400, { bucket: "missing" }, /Cannot find bucket/],
  ["an empty prefix", 400, { prefix: "zzz/" }, /not found/],
  ["no keys", 500, { aws_access_key_id: "", aws_secret_access_key: "" }, /Unable to locate credentials/],
  ["an unknown id", 404, { id: 999999 }],
  ["a null id", 500, { id: null }, /matching query does not exist/],
];

function validate(world: LabelStudioWorld, more: JsonValues) {
  return world.send("POST", `${IMPORT}validate`, { body: { ...world.good(), ...more } });
}

async function withId(world: LabelStudioWorld, more: JsonValues, before: JsonValues = {}): Promise<string> {
  const path = await world.made(before);
  await validate(world, { id: Number(path.split("/").pop()), ...more });
  return path;
}

/** Requests that change a row if they contain an ID, even when the response is an error. Clients must not send one. */
const writes: AgreementCase[] = [
  {
    title: "validate: stores nothing without an ID",
    status: 200,
    says: /^\[\]$/,
    run: async (world) => {
      const project = await world.newProject();
      await validate(world, { project });
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "validate: an ID overwrites the row",
    status: 200,
    says: /"title":"over"/,
    run: async (world) => world.send("GET", await withId(world, { title: "over" })),
  },
  {
    title: "validate: an ID resets presign and synchronizable",
    status: 200,
    says: /"presign":true/,
    run: async (world) =>
      world.send("GET", await withId(world, {}, { presign: false, synchronizable: false })),
  },
  {
    title: "validate: an ID with a bad bucket saves nothing",
    status: 200,
    says: /"title":null/,
    run: async (world) => world.send("GET", await withId(world, { bucket: "missing", title: "over" })),
  },
  {
    title: "validate: an ID with wrong keys and no bucket is rejected",
    status: 400,
    says: /Error validating storage connection/,
    run: async (world) => {
      const id = Number((await world.made()).split("/").pop());
      return validate(world, { id, bucket: undefined, aws_secret_access_key: "wrong" });
    },
  },
  {
    title: "validate: an ID with wrong keys and no bucket saves the keys anyway",
    status: 400,
    says: /Cannot connect to S3/,
    run: async (world) => {
      const path = await withId(world, { bucket: undefined, aws_secret_access_key: "wrong" });
      return world.send("PATCH", path, { body: { bucket: "lab" } });
    },
  },
  {
    title: "validate: an untrusted endpoint hides the reason",
    settings: "untrusted",
    status: 500,
    says: /Debugging info is not available/,
    run: (world) => validate(world, { bucket: "missing" }),
  },
];

export const validates: AgreementCase[] = [
  ...rows.map(
    ([title, status, more, says]): AgreementCase => ({
      title: `validate: ${title}`,
      status,
      ...(says && { says }),
      run: (world) => validate(world, more),
    }),
  ),
  ...writes,
];
