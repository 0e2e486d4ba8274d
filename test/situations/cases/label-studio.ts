import { PutBucketCorsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { BucketAccess } from "../../../src/probe";
import { clientOf } from "../../conformance/support/world";
import { usageNamed } from "../../support/usages";
import { recordedStore, type StoreReplay, type StoreRequest, s3Error } from "../recorded-store";
import type { Situation, SituationContext } from "../situation";

const PAGE = "https://labels.example.com";
const ALL: Situation["runsOn"] = ["emulator", "ceph", "moto"];

type Changes = Partial<Omit<BucketAccess, "usage">>;

interface Prepared extends Pick<Situation, "id" | "situation" | "expected"> {
  /** Keys of the objects, which contain the key. */
  keys: readonly string[];
  changes?: Changes;
  runsOn?: Situation["runsOn"];
  isExport?: true;
  /** Origin that the CORS rule allows. */
  allows?: string;
}

/** A situation of a bucket with these objects, whose prefix is "raw/" unless changed. */
function prepared(options: Prepared): Situation {
  const { keys, changes, isExport, allows, runsOn = ALL, ...situation } = options;
  return {
    ...situation,
    runsOn,
    service: isExport ? "Label Studio (export)" : "Label Studio (import)",
    create: async (context) => ({ access: await accessTo(context, options) }),
  };
}

async function accessTo(
  { world }: SituationContext,
  { keys, changes, isExport, allows }: Prepared,
): Promise<BucketAccess> {
  const bucket = await world.bucket();
  const client = clientOf(world);
  for (const Key of keys) {
    const Body = Key.endsWith("/") ? "" : Key;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  }
  if (allows !== undefined) {
    const rule = { AllowedOrigins: [allows], AllowedMethods: ["GET"], AllowedHeaders: ["*"] };
    await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }));
  }
  return {
    usage: usageNamed("label-studio", isExport && "export"),
    bucket,
    endpoint: world.url,
    region: "us-east-1",
    directory: "raw/",
    accessKeyId: world.owner.accessKeyId,
    secretAccessKey: world.owner.secretAccessKey,
    ...changes,
  };
}

/** A situation with the endpoint under another host, and the checks of `byob doctor` for browsers. */
function inBrowsers(host: string, options: Prepared): Situation {
  return {
    ...prepared({ runsOn: ["emulator"], ...options }),
    create: async (context) => {
      const { endpoint = "", ...access } = await accessTo(context, { ...options, allows: PAGE });
      const port = new URL(endpoint).port;
      return {
        access: { ...access, endpoint: `http://${host}:${port}`, origins: [PAGE] },
        labelStudio: {},
      };
    },
  };
}

/** A situation of a store that lists one object, and responds to a read as recorded. */
function recorded(
  situation: Pick<Situation, "id" | "situation" | "source" | "expected">,
  key: string,
  respond: (request: StoreRequest) => StoreReplay,
  changes: Changes = {},
): Situation {
  return {
    ...situation,
    service: "Label Studio (import)",
    runsOn: ["recorded"],
    create: async (context) => {
      const listing = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>media</Name><KeyCount>1</KeyCount><MaxKeys>200</MaxKeys><IsTruncated>false</IsTruncated>${key}</ListBucketResult>`;
      const { url } = await recordedStore(context, (request) =>
        request.path.includes("list-type=2") ? { status: 200, body: listing } : respond(request),
      );
      const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "not-a-real-secret" };
      const usage = usageNamed("label-studio");
      return { access: { usage, bucket: "media", endpoint: url, directory: "raw/", ...keys, ...changes } };
    },
  };
}

const contents = (key: string, storageClass = "STANDARD") =>
  `<Contents><Key>${key}</Key><Size>3</Size><StorageClass>${storageClass}</StorageClass></Contents>`;

function onlySignedHeaders({ headers }: StoreRequest): StoreReplay {
  return headers.authorization
    ? { status: 200, headers: { etag: '"1"' }, body: "abc" }
    : s3Error(403, "AccessDenied", "Access Denied");
}

/** Situations of Label Studio's import and export storages. */
export const LABEL_STUDIO_SITUATIONS: readonly Situation[] = [
  inBrowsers("minio", {
    id: "presigned-url-of-container",
    situation: "Presigned URLs contain the host name of a container, and Label Studio is public",
    keys: ["raw/one.jpg"],
    expected: {
      outcome: "passed",
      code: "browser.private-host",
      advice: /at which browsers reach the store/,
    },
  }),
  inBrowsers("minio.internal", {
    id: "presigned-url-of-private-network",
    situation: "Presigned URLs contain a host of a private network, and Label Studio is public",
    keys: ["raw/one.jpg"],
    expected: {
      outcome: "passed",
      code: "browser.private-host",
      advice: /at which browsers reach the store/,
    },
  }),
  prepared({
    id: "label-studio-healthy",
    situation: "Objects are directly in the prefix, and a CORS rule allows the pages",
    keys: ["raw/a.jpg"],
    changes: { origins: [PAGE] },
    allows: PAGE,
    runsOn: ["emulator", "ceph"],
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-whole-bucket",
    situation: "No prefix is set, and objects are at the top level",
    keys: ["tasks.json"],
    changes: { directory: "" },
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-nested",
    situation: "All objects are in directories below the prefix, and `recursiveScan` is not set",
    keys: ["raw/", "raw/day-1/a.jpg", "raw/day-2/b.jpg"],
    expected: { outcome: "passed", code: "contents.nested-only", advice: /recursiveScan: true/ },
  }),
  prepared({
    id: "label-studio-nested-whole-bucket",
    situation:
      "All objects are in directories of the bucket, and neither `prefix` nor `recursiveScan` is set",
    keys: ["day-1/a.jpg"],
    changes: { directory: "" },
    expected: { outcome: "passed", code: "contents.nested-only", advice: /recursiveScan: true/ },
  }),
  prepared({
    id: "label-studio-nested-recursive",
    situation: "All objects are in directories below the prefix, and `recursiveScan` is true",
    keys: ["raw/", "raw/day-1/", "raw/day-1/a.jpg"],
    changes: { recursive: true },
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-partly-nested",
    situation: "Some objects are in directories below the prefix, and `recursiveScan` is not set",
    keys: ["raw/a.jpg", "raw/day-1/b.jpg"],
    expected: {
      outcome: "passed",
      code: "contents.nested-skipped",
      advice: /recursiveScan: false to confirm/,
    },
  }),
  prepared({
    id: "label-studio-tasks-with-media",
    situation: "Task files are in the prefix, their media in directories below, and `recursiveScan` is false",
    keys: ["raw/tasks.json", "raw/media/b.jpg"],
    changes: { recursive: false },
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-marker",
    situation: "The prefix contains only its own directory marker, a key that ends in a slash",
    keys: ["raw/"],
    expected: { outcome: "passed", code: "contents.only-markers", advice: /Upload the files to raw\/\./ },
  }),
  prepared({
    id: "label-studio-half-prefix",
    situation: "The prefix is only the start of a directory's name",
    keys: ["raw/a.jpg"],
    changes: { directory: "ra" },
    expected: { outcome: "passed", code: "contents.prefix-not-directory", advice: /such as "raw\/"/ },
  }),
  prepared({
    id: "label-studio-prefix-is-object",
    situation: "The prefix is the key of an object",
    keys: ["raw/tasks.json"],
    changes: { directory: "raw/tasks.json" },
    expected: { outcome: "passed", code: "contents.prefix-not-directory", advice: /such as "raw\/"/ },
  }),
  prepared({
    id: "label-studio-empty-prefix",
    situation: "No key begins with the prefix",
    keys: ["other/a.jpg"],
    expected: { outcome: "failed", code: "contents.empty-prefix", advice: /Upload a file to raw\/ first/ },
  }),
  prepared({
    id: "label-studio-empty-bucket",
    situation: "The bucket is empty, and no prefix is set",
    keys: [],
    changes: { directory: "" },
    expected: { outcome: "passed", code: "contents.no-objects", advice: /Upload the files/ },
  }),
  prepared({
    id: "label-studio-export-empty",
    situation: "The bucket is empty",
    keys: [],
    changes: { directory: "annotations" },
    isExport: true,
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-export-marker",
    situation: "The prefix contains only its own directory marker",
    keys: ["annotations/"],
    changes: { directory: "annotations" },
    isExport: true,
    expected: { outcome: "passed" },
  }),
  ...["a b.jpg", "a+b.jpg", "100%.jpg", "a%20b.jpg", "a#b.jpg", "grüße/猫.jpg", "a&b=c;'(d).jpg"].map(
    (name, index) =>
      prepared({
        id: `label-studio-key-${index + 1}`,
        situation: `The key of the first object is \`raw/${name}\``,
        keys: [`raw/${name}`],
        changes: { recursive: true },
        expected: { outcome: "passed" },
      }),
  ),
  prepared({
    id: "label-studio-question-mark",
    situation: "The key of an object contains a question mark",
    keys: ["raw/a?b.jpg", "raw/c.jpg"],
    expected: { outcome: "passed", code: "contents.unusable-key", advice: /Rename such objects/ },
  }),
  prepared({
    id: "label-studio-question-mark-tasks",
    situation: "The key of a task file contains a question mark, which only matters for media",
    keys: ["raw/a?b.json"],
    expected: { outcome: "passed" },
  }),
  prepared({
    id: "label-studio-no-cors",
    situation: "No CORS rule allows the origin of the pages",
    keys: ["raw/a.jpg"],
    changes: { origins: [PAGE] },
    allows: "https://other.example.com",
    runsOn: ["emulator", "ceph"],
    expected: {
      outcome: "failed",
      code: "cors.no-cors-rule",
      advice: /Add a CORS rule for https:\/\/labels/,
    },
  }),
  prepared({
    id: "label-studio-no-presign",
    situation: "No CORS rule exists, and `presign` is false",
    keys: ["raw/a.jpg"],
    changes: { origins: [] },
    expected: { outcome: "passed" },
  }),
  recorded(
    {
      id: "label-studio-archived",
      situation: "The first object is in an archive storage class",
      source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",
      expected: { outcome: "passed", code: "read.archived-object", advice: /Restore the objects/ },
    },
    contents("raw/a.jpg", "GLACIER"),
    () =>
      s3Error(
        403,
        "InvalidObjectState",
        "The operation is not valid for the object's storage class",
        "<StorageClass>GLACIER</StorageClass>",
      ),
  ),
  recorded(
    {
      id: "label-studio-header-authentication-only",
      situation: "A bucket policy denies requests that are not signed in a header (`s3:authType`)",
      source: "https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html",
      expected: {
        outcome: "failed",
        code: "presigned-url.rejected",
        advice: /Remove the Deny on s3:signatureVersion/,
      },
    },
    contents("raw/a.jpg"),
    onlySignedHeaders,
  ),
  recorded(
    {
      id: "label-studio-header-authentication-no-presign",
      situation: "The same policy, and `presign` is false",
      source: "https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html",
      expected: { outcome: "passed" },
    },
    contents("raw/a.jpg"),
    onlySignedHeaders,
    { origins: [] },
  ),
];
