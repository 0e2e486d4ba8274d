/**
 * Resource types of Label Studio: import storages and export storages.
 *
 * The two types have the same lifecycle (`lifecycle.ts`) and differ in their inputs, documentation and probe. The probe
 * of both only reads by default. A written object would become a task of an import storage, so only an export storage
 * can be probed with a write.
 */
import { defineResource } from "../resource-definition";
import { labelStudio } from ".";
import { LabelStudioClient } from "./client";
import { NATURAL_KEY, storageLifecycle } from "./lifecycle";
import {
  exportRules,
  exportSchema,
  exportWarnings,
  importRules,
  importSchema,
  importWarnings,
} from "./schema";

/** Resource type whose objects become tasks. */
export const labelStudioImportStorage = defineResource({
  type: "LabelStudioImportStorage",
  service: labelStudio,
  schema: importSchema,
  keys: NATURAL_KEY,
  idScope: "server",
  rules: importRules,
  warnings: importWarnings,
  outputs: {
    createdAt: {
      description:
        "Time at which the server created the storage, in ISO 8601 format, for example `2026-01-31T12:00:00.000000Z`.",
    },
  },
  docs: {
    summary: "A bucket from which a Label Studio project imports its tasks.",
    page: "https://api.labelstud.io/api-reference/api-reference/import-storage/s-3/create",
    example: `new byob.LabelStudioImportStorage("labels", {
  project: 1,
  bucket: "my-bucket",
  prefix: "raw/",
  regionName: "us-east-1",
  awsAccessKeyId: config.requireSecret("accessKey"),
  awsSecretAccessKey: config.requireSecret("secretKey"),
  useBlobUrls: true,
});`,
    reads: "All inputs except the two keys and the session token.",
    adoption: "By project, bucket, prefix and title.",
    behavior: {
      read: "all except the keys",
      deletedOutsidePulumi: "yes",
      lostCreate: "searched for, not duplicated",
      existing: "by project, bucket, prefix and title",
      delete: "DELETE; tasks remain",
      tested: "yes, on create and when bucket or keys change",
    },
  },
  connect: (connection) => new LabelStudioClient(connection, "import"),
  // The keys of an import storage are often read-only, and a written object would become a task.
  probe: "read",
  // Browsers load presigned URLs in the server's own pages.
  origins: ({ presign, baseUrl }) =>
    presign === false ? [] : baseUrl ? [new URL(baseUrl).origin] : undefined,
  ...storageLifecycle(importSchema, "Label Studio import storage"),
});

/** Resource type whose bucket receives an object for each annotation. */
export const labelStudioExportStorage = defineResource({
  type: "LabelStudioExportStorage",
  service: labelStudio,
  schema: exportSchema,
  keys: NATURAL_KEY,
  idScope: "server",
  rules: exportRules,
  warnings: exportWarnings,
  outputs: {
    createdAt: {
      description:
        "Time at which the server created the storage, in ISO 8601 format, for example `2026-01-31T12:00:00.000000Z`.",
    },
  },
  docs: {
    summary: "A bucket to which a Label Studio project exports its annotations, one object per annotation.",
    page: "https://api.labelstud.io/api-reference/api-reference/export-storage/s-3/create",
    example: `new byob.LabelStudioExportStorage("annotations", {
  project: 1,
  bucket: "my-bucket",
  prefix: "annotations",
  regionName: "us-east-1",
  awsAccessKeyId: config.requireSecret("accessKey"),
  awsSecretAccessKey: config.requireSecret("secretKey"),
});`,
    reads: "All inputs except the two keys and the session token.",
    adoption: "By project, bucket, prefix and title.",
    behavior: "LabelStudioImportStorage",
  },
  connect: (connection) => new LabelStudioClient(connection, "export"),
  probe: "read",
  ...storageLifecycle(exportSchema, "Label Studio export storage"),
});
