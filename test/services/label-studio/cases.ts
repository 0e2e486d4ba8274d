// biome-ignore-all lint/suspicious/noThenProperty: the emulators' own name of the effect of a fault
import type { Sandbox } from "pulumi-byob-sandbox";
import {
  type CaseValues,
  camelCaseOf,
  existingRow,
  type InvalidInput,
  type ProbedPermissions,
  postJson,
  rejection,
  renameKeys,
  type ServiceCase,
  snakeCase,
} from "../case";
import { BUCKET_PROBLEMS, COMMON_PROBLEMS, endpointProblems, without } from "../problems";

const KEYS = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];

function required(number = 0) {
  return {
    project: 1,
    bucket: number === 0 ? "labels" : `labels-${number}`,
    awsAccessKeyId: "AKIALABELSTUDIO00001",
    awsSecretAccessKey: "label-studio-secret-one",
  };
}

/** Inputs of both types. */
const OPTIONAL = {
  // The state of 0.1.0 in test/engine/fixtures contains this title. wording-ignore
  title: "Raw pictures", // wording-ignore
  description: "From the camera",
  prefix: "raw/",
  awsSessionToken: "label-studio-session-one",
  awsSseKmsKeyId: "kms-key-one",
  regionName: "eu-west-1",
  s3Endpoint: "https://s3.example.com",
  synchronizable: false,
};
const OTHERS = {
  bucket: "labels-other",
  title: "Other images",
  description: "From elsewhere",
  prefix: "other/",
  awsSseKmsKeyId: "kms-key-two",
  regionName: "eu-central-1",
  s3Endpoint: "https://store.example.com",
  synchronizable: true,
};
const DEFAULTS = {
  title: null,
  description: null,
  prefix: null,
  awsSessionToken: null,
  awsSseKmsKeyId: null,
  regionName: null,
  s3Endpoint: null,
  synchronizable: true,
};
const COMPARABLE = [
  "bucket",
  "title",
  "description",
  "prefix",
  "awsSseKmsKeyId",
  "regionName",
  "s3Endpoint",
  "synchronizable",
];

const REJECTED: readonly InvalidInput[] = [
  ["everything missing", without("project", "bucket")],
  ["half a key pair", without("awsSecretAccessKey")],
  ["the other half of a key pair", without("awsAccessKeyId")],
  ["a session token without keys", without("awsAccessKeyId", "awsSecretAccessKey")],
  ["a project that is a name", { project: "My project" }],
  ["a project of zero", { project: 0 }],
  // wording-ignore: String.prototype.repeat
  ["a title over 256 characters", { title: "t".repeat(257) }],
  ["the bucket in the endpoint's host", { s3Endpoint: "https://labels.s3.eu-west-1.amazonaws.com" }],
  ["the bucket in the endpoint's path", { s3Endpoint: "https://s3.eu-west-1.amazonaws.com/labels" }],
  ["a region that contradicts the host", { s3Endpoint: "https://s3.dualstack.us-east-1.amazonaws.com" }],
  [".. in the prefix", { prefix: "raw/.." }],
  ...endpointProblems("s3Endpoint"),
  ...BUCKET_PROBLEMS,
  ...COMMON_PROBLEMS,
];

const STORAGE = { id: 4711, project: 1, created_at: "a:b" };

function errorBody(detail: string, status: number) {
  return { id: "request-1", status_code: status, version: "1.23.2", detail, exc_info: null };
}

/** The members that follow from the table of the emulator and from the path of the API. */
function storage(table: "imports" | "exports", path: string) {
  const rowsOf = ({ labelStudio }: Sandbox) => labelStudio[table].rows;
  return {
    service: "labelStudio",
    readable: true,
    idFromService: true,
    reusesIds: true,
    createdAtField: "created_at",

    required,
    rotated: {
      awsAccessKeyId: "AKIALABELSTUDIO00002",
      awsSecretAccessKey: "label-studio-secret-two",
      awsSessionToken: "label-studio-session-two",
    },
    neutral: {},
    replacing: { field: "project", value: 2 },
    nonKey: { field: "regionName", value: "eu-central-1" },
    endpoint: "s3Endpoint",
    groups: { awsAccessKeyId: KEYS, awsSecretAccessKey: KEYS },
    fewestSecrets: (number) => {
      const { project, bucket } = required(number);
      return { project, bucket };
    },

    credential: "token",
    credentialOf: ({ labelStudio }) => labelStudio.personalToken,
    rotateCredential: ({ labelStudio: { tokens, personalToken } }) => {
      tokens.personal.delete(personalToken);
      tokens.blacklisted.add(personalToken);
      return tokens.newPersonalToken();
    },
    secondCredential: ({ labelStudio }) => labelStudio.tokens.newPersonalToken(),

    probesWrite: false,
    prepare: ({ labelStudio }, first = 0) => {
      if (!labelStudio.projects.has(2)) {
        labelStudio.addProject("Project 2");
      }
      // Servers with different first numbers have different ids.
      const { rows } = labelStudio[table];
      if (first > 0 && ![...rows.keys()].some((id) => id > first)) {
        rows.delete(labelStudio[table].add({ project: 1, id: first }).id);
      }
    },
    register: async ({ urls, labelStudio }: Sandbox, values: CaseValues) => {
      const refresh = { refresh: labelStudio.personalToken };
      const { access } = await postJson(`${urls.labelStudio}/api/token/refresh/`, {}, refresh);
      const headers = { authorization: `Bearer ${access}` };
      const body = renameKeys(values, snakeCase);
      return String((await postJson(`${urls.labelStudio}${path}`, headers, body)).id);
    },

    live: (sandbox) =>
      [...rowsOf(sandbox).values()].map((row) => ({
        id: String(row.id),
        values: renameKeys(row, camelCaseOf),
      })),
    set: (sandbox, id, values) =>
      void Object.assign(existingRow(rowsOf(sandbox).get(Number(id)), id), renameKeys(values, snakeCase)),
    remove: (sandbox, id) => void rowsOf(sandbox).delete(Number(id)),
    removeAll: (sandbox) => rowsOf(sandbox).clear(),
    copy: (from, to, id, newId = id) => {
      const row = existingRow(rowsOf(from).get(Number(id)), id);
      rowsOf(to).set(Number(newId), { ...row, id: Number(newId) });
    },

    createRequest: { method: "POST", path },
    updateRequest: { method: "PATCH", path: new RegExp(`^${path.replace(/\/$/, "")}/\\d+$`) },
    requests: { create: 3, read: 2, update: 3, delete: 3 },
    // The search for other registrations with the same settings.
    optionalRequests: { read: 1 },
    breakCreate: (sandbox) => [
      sandbox.fault({ service: "labelStudio", method: "POST", path, then: { drop: "after" } }),
      sandbox.fault({
        service: "labelStudio",
        method: "GET",
        path: new RegExp(`^${path.replace(/\/$/, "")}/\\d+$`),
        times: Infinity,
        then: rejection({ errorBody }),
      }),
    ],
    brokenCreate: new RegExp(
      `could not read storage \\d+ \\(GET ${path.replace(/\/$/, "")}/\\d+\\): HTTP 403, No`,
    ),
    errorBody,
    oddResponses: [
      STORAGE,
      { ...STORAGE, id: null },
      { ...STORAGE, presign: null, title: { a: 1 }, prefix: [] },
    ],
    updateOfDeleted:
      /HTTP 404, an HTML page instead of JSON\. If the project or storage was deleted on the server, run pulumi refresh\. Otherwise check that baseUrl/,
  } as const satisfies Partial<ServiceCase>;
}

export const labelStudioImport: ServiceCase = {
  type: "LabelStudioImportStorage",
  ...storage("imports", "/api/storages/s3/"),
  objectTitle: "Label Studio import storage",
  objectKey: 'project 1, bucket "labels", prefix "raw/", title "Raw pictures"', // wording-ignore: the title in the state of 0.1.0
  optional: {
    ...OPTIONAL,
    regexFilter: ".*\\.jpg$",
    useBlobUrls: true,
    presign: false,
    presignTtl: 15,
    recursiveScan: true,
  },
  others: {
    ...OTHERS,
    regexFilter: ".*\\.png$",
    useBlobUrls: false,
    presign: true,
    presignTtl: 30,
    recursiveScan: false,
  },
  defaults: {
    ...DEFAULTS,
    regexFilter: null,
    useBlobUrls: false,
    presign: true,
    presignTtl: 1,
    recursiveScan: false,
  },
  comparable: [...COMPARABLE, "regexFilter", "useBlobUrls", "presign", "presignTtl", "recursiveScan"],
  invalid: {
    changes: { presignTtl: 1.5, title: "x".repeat(257), awsSecretAccessKey: undefined },
    problems: ["presignTtl: ", "title: ", "awsSecretAccessKey: "],
  },
  invalidWithSecrets: { presignTtl: -1, awsSecretAccessKey: undefined, prefix: "../CANARY" },
  rejected: [
    ...REJECTED,
    ["a negative presignTtl", { presignTtl: -1 }],
    ["a fractional presignTtl", { presignTtl: 1.5 }],
    ["a presignTtl that is a string", { presignTtl: "15" }],
    ["several errors", { project: 1.5, presign: 1, title: 5, regexFilter: {}, awsSecretAccessKey: "" }],
  ],
  warned: [
    ["a prefix with a leading slash", { prefix: "/raw/" }],
    ["a presignTtl of more than seven days", { presignTtl: 10_081 }],
  ],
  bucketInputs: (bucket) => ({ ...bucketInputs(bucket), prefix: "generations" }),
};

export const labelStudioExport: ServiceCase = {
  type: "LabelStudioExportStorage",
  ...storage("exports", "/api/storages/export/s3"),
  objectTitle: "Label Studio export storage",
  objectKey: 'project 1, bucket "labels", prefix "annotations", title "Raw pictures"', // wording-ignore: the title in the state of 0.1.0
  sameLifecycleAs: "LabelStudioImportStorage",
  // Label Studio appends a slash to the prefix of an export.
  optional: { ...OPTIONAL, prefix: "annotations", canDeleteObjects: true },
  others: { ...OTHERS, prefix: "other", canDeleteObjects: false },
  defaults: { ...DEFAULTS, canDeleteObjects: false },
  comparable: [...COMPARABLE, "canDeleteObjects"],
  invalid: {
    changes: { canDeleteObjects: "yes", title: "x".repeat(257), awsSecretAccessKey: undefined },
    problems: ["canDeleteObjects: ", "title: ", "awsSecretAccessKey: "],
  },
  invalidWithSecrets: { canDeleteObjects: "CANARY", awsSecretAccessKey: undefined, prefix: "../CANARY" },
  rejected: [
    ...REJECTED,
    ["canDeleteObjects that is a string", { canDeleteObjects: "yes" }],
    ["several errors", { project: 1.5, canDeleteObjects: 1, title: 5, awsSecretAccessKey: "" }],
  ],
  warned: [["a prefix with a leading slash", { prefix: "/annotations" }]],
  // Exports need no object in the directory.
  bucketInputs: (bucket) => ({ ...bucketInputs(bucket), prefix: "annotations" }),
};

function bucketInputs({
  name,
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
}: Parameters<ServiceCase["bucketInputs"]>[0]): CaseValues {
  return {
    bucket: name,
    s3Endpoint: endpoint,
    regionName: region,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
  };
}

export const cases = [labelStudioImport, labelStudioExport];

/**
 * The actions that every use of the service is allowed. They repeat the permissions of `bucket.ts` as an expectation.
 */
export const actions: readonly string[] = ["s3:ListBucket", "s3:GetObject"];

/** The permissions that the probe exercises. */
export const probedPermissions: readonly ProbedPermissions[] = [
  { use: {}, actions: ["s3:ListBucket", "s3:GetObject"] },
  { use: { export: true }, actions: ["s3:ListBucket", "s3:PutObject"] },
];
