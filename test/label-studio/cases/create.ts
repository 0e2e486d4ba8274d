import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import { IMPORT, type LabelStudioWorld, POWERLESS } from "../support/world";

type Fields = JsonValues | ((world: LabelStudioWorld) => JsonValues);
type Row = [title: string, fields: Fields, usual: [number, RegExp?], untrusted: 201 | 500];

const hidden = /Debugging info is not available for s3 endpoints on domain: \./;
const rejected = /Cannot connect to S3 lab with specified AWS credentials/;
/** Reason for a different response to an endpoint outside the sandbox. */
const believes =
  "The emulator sends no request to a server outside the sandbox, so it accepts any other endpoint.";

const rows: Row[] = [
  ["a bucket that works", {}, [201], 201],
  ["a prefix with objects", { prefix: "img/" }, [201], 201],
  ["a prefix that is part of a name", { prefix: "im" }, [201], 201],
  ["a wrong secret", { aws_secret_access_key: "wrong" }, [400, rejected], 500],
  ["an unknown key id", { aws_access_key_id: "AKIANOBODY0000000001" }, [400, rejected], 500],
  ["no permissions", powerless(), [400, rejected], 500],
  ["no permissions, with a prefix", { ...powerless(), prefix: "img/" }, [400, rejected], 500],
  ["only the key id", { aws_secret_access_key: undefined }, [400, rejected], 500],
  ["a missing bucket", { bucket: "missing" }, [400, /Cannot find bucket missing in S3/], 500],
  ["a name of two letters", { bucket: "ab" }, [400, /Cannot find bucket ab in S3/], 500],
  ["a prefix without objects", { prefix: "zzz/" }, [400, /s3:\/\/lab\/zzz\/ not found\./], 500],
  ["only the secret", { aws_access_key_id: undefined }, [400, /access keys are incorrect/], 500],
  ["no keys", { ...noKeys(undefined) }, [500, /Unable to locate credentials/], 500],
  ["empty keys", { ...noKeys("") }, [500, /Unable to locate credentials/], 500],
  ["an endpoint without scheme", { s3_endpoint: "127.0.0.1:9" }, [500, /Invalid endpoint: /], 500],
  [
    "a region with invalid characters",
    { region_name: "us east/1" },
    [500, /doesn't match a supported format/],
    500,
  ],
];

function powerless(): JsonValues {
  return {
    aws_access_key_id: POWERLESS.accessKeyId,
    aws_secret_access_key: POWERLESS.secretAccessKey,
  };
}

function noKeys(value: string | undefined): JsonValues {
  return { aws_access_key_id: value, aws_secret_access_key: value };
}

function create(world: LabelStudioWorld, more: Fields) {
  const own = typeof more === "function" ? more(world) : more;
  return world.send("POST", IMPORT, { body: { ...world.good(), ...own } });
}

/** Two cases for each cause: it is reported on a trusted endpoint, and hidden on an untrusted one. */
function bothWays([title, more, [status, says], untrusted]: Row): AgreementCase[] {
  const run = (world: LabelStudioWorld) => create(world, more);
  return [
    { title: `create: ${title}`, status, ...(says && { says }), run },
    {
      title: `create on an untrusted endpoint: ${title}`,
      settings: "untrusted",
      status: untrusted,
      ...(untrusted === 500 && { says: hidden }),
      run,
    },
  ];
}

const expiredToken = "<Error><Code>ExpiredToken</Code><Message>expired</Message></Error>";
const region = { "x-amz-bucket-region": "eu-west-1" };
const loop = /maximum recursion depth exceeded/;

interface Odd {
  title: string;
  response: { status: number; body?: string; headers?: Record<string, string> };
  prefix?: string;
  status: number;
  says?: RegExp;
}

/** Responses of a store to every request, and the result for the storage. */
const stores: Odd[] = [
  { title: "400, and the storage is saved", response: { status: 400 }, status: 201 },
  {
    title: "400 with ExpiredToken, and the storage is saved",
    response: { status: 400, body: expiredToken },
    prefix: "img/",
    status: 201,
  },
  { title: "401, and the storage is saved", response: { status: 401 }, status: 201 },
  { title: "405, and the storage is saved", response: { status: 405 }, status: 201 },
  { title: "500, and the storage is saved", response: { status: 500 }, status: 201 },
  { title: "503, and the storage is saved", response: { status: 503 }, status: 201 },
  {
    title: "200 with an error inside, and the storage is saved",
    response: { status: 200, body: expiredToken },
    prefix: "img/",
    status: 201,
  },
  {
    title: "301 with a region, and the storage is saved",
    response: { status: 301, headers: region },
    status: 201,
  },
  { title: "301 without a region", response: { status: 301 }, status: 500, says: loop },
  { title: "307 without a region", response: { status: 307 }, status: 500, says: loop },
];

/** Case with a fault of the store, which affects one bucket. */
function odd({ title, response, prefix, status, says }: Odd): AgreementCase {
  return {
    title: `create: a store that returns ${title}`,
    status,
    ...(says && { says }),
    run: (world) => {
      const bucket = world.newBucket();
      const then = { body: "", contentType: "application/xml", ...response };
      world.store.fault({ bucket, times: Number.POSITIVE_INFINITY, then });
      return create(world, { bucket, ...(prefix && { prefix }) });
    },
  };
}

const others: AgreementCase[] = [
  {
    title: "create: a region that is not the bucket's",
    status: 201,
    run: (world) => create(world, { region_name: "eu-west-1" }),
  },
  {
    title: "create: a region that is not the bucket's, with a prefix",
    status: 201,
    run: (world) => create(world, { region_name: "eu-west-1", prefix: "img/" }),
  },
  {
    title: "create: a closed port",
    status: 500,
    says: /Could not connect to the endpoint URL/,
    run: (world) => create(world, { s3_endpoint: "http://127.0.0.1:9" }),
    differs: { emulator: { status: 201 }, why: believes },
  },
  {
    title: "create on an untrusted endpoint: a closed port",
    settings: "untrusted",
    status: 500,
    says: hidden,
    run: (world) => create(world, { s3_endpoint: "http://127.0.0.1:9" }),
    differs: { emulator: { status: 201 }, why: believes },
  },
  {
    title: "create: an endpoint with the bucket in its path",
    status: 400,
    run: (world) => create(world, { s3_endpoint: `${world.store.url}/lab` }),
  },
  {
    title: "create: a line break in the key ID is shown in the error",
    status: 500,
    says: /AK.*IA/,
    run: (world) => create(world, { aws_access_key_id: "AK\nIA" }),
    differs: {
      emulator: { status: 500 },
      why: "The real message contains the time and the signature of the request.",
    },
  },
  {
    title: "create: a failed one leaves no row",
    status: 200,
    says: /^\[\]$/,
    run: async (world) => {
      const project = await world.newProject();
      await create(world, { project, bucket: "missing" });
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "create: two equal requests result in two rows",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      for (const _ of [1, 2]) {
        await create(world, { project });
      }
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "create: an id in the body copies the keys of that storage",
    status: 201,
    run: async (world) => {
      const id = Number((await world.made()).split("/").pop());
      return create(world, { ...noKeys(undefined), id });
    },
  },
  {
    title: "create: an unknown id",
    status: 500,
    says: /matching query does not exist/,
    run: (world) => create(world, { id: 999999 }),
  },
  {
    title: "create: a null id",
    status: 500,
    says: /matching query does not exist/,
    run: (world) => create(world, { id: null }),
  },
];

export const creates: AgreementCase[] = [...rows.flatMap(bothWays), ...stores.map(odd), ...others];
