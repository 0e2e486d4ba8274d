/**
 * Use of a bucket by Label Studio, for the policies, the probe and `storageArgs`.
 *
 * An import storage reads objects and turns them into tasks; an export storage writes annotations. Label Studio uses
 * boto3, which addresses a bucket by path as soon as an endpoint is set, so stores without path-style access are
 * rejected here. The permissions follow https://docs.humansignal.com/guide/storage.
 *
 *     const args = byob.storageArgs("label-studio", { store, directory: "raw", accessKeyId, secretAccessKey });
 */
import { directoryOf } from "../../stores/args-directory";
import { bareEndpoint, regionFor } from "../../stores/args-endpoint";
import type { BucketDescription, Combine } from "../../stores/args-types";
import { type StoreName, storeNamed } from "../../stores/stores";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/** Use of a bucket by Label Studio, which lists and reads objects and has browsers load presigned URLs. */
export interface LabelStudioUse extends CommonUse {
  service: "label-studio";
  /** Directory in the bucket, e.g. `raw`. @default the whole bucket */
  prefix?: string;
  /** Origins of Label Studio's pages. Empty if browsers load the data through the server (`presign: false`). */
  origins: readonly string[];
  /** Whether the bucket is also an export storage: annotations are written below the prefix. @default false */
  export?: boolean;
  /** Whether the export storage deletes the objects of deleted annotations. Requires `export`. @default false */
  canDelete?: boolean;
  /** @default "none" */
  publicRead?: PublicRead;
}

/** Arguments for both storage types. A type, because `pulumi.all` does not accept an interface. */
export type LabelStudioStorageArgs<V> = {
  bucket: V;
  regionName: V;
  s3Endpoint: V;
  awsAccessKeyId: V;
  awsSecretAccessKey: V;
  prefix?: string;
};

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): LabelStudioStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  // wording-ignore: name of an input
  assertPathStyle(store.kind);
  const prefix = directoryOf(description.directory);
  return {
    bucket: store.bucket,
    regionName: regionFor(store, combine),
    // On AWS too: without an endpoint, boto3 creates presigned URLs for the global host, which serves other regions only by DNS.
    s3Endpoint: bareEndpoint(store, combine),
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
    ...(prefix && { prefix }),
  };
}

/** Throws for a store without path-style access: boto3 uses it as soon as an endpoint is set. */
function assertPathStyle(store: StoreName): void {
  const { title, shortTitle = title, pathStyleError } = storeNamed(store);
  if (pathStyleError !== undefined) {
    throw new Error(
      `store: Label Studio requires path-style access, which ${shortTitle} rejects (${pathStyleError.code}). Use another store.`,
    );
  }
}

function problems({ origins, canDelete, export: isExport }: LabelStudioUse): string[] {
  const found: string[] = [];
  if (origins === undefined) {
    found.push("origins: required. Set the origins of Label Studio's pages, or [] if it proxies the data.");
  }
  if (canDelete && !isExport) {
    found.push("canDelete: requires export. Set export: true, or remove canDelete.");
  }
  return found;
}

/** Label Studio reads from an import storage and writes to an export storage. Both send no ACL. */
export const labelStudioBucketUse: ServiceBucketUse<
  "LabelStudioImportStorage" | "LabelStudioExportStorage",
  LabelStudioUse
> = {
  usage: {
    LabelStudioImportStorage: {
      id: "label-studio",
      label: "Label Studio (import storage)",
      service: "Label Studio",
      // The keys of an import storage are often read-only, and a written object would become a task.
      steps: { read: ["connection-test"], write: ["connection-test"] },
      client: "boto3",
      readsObjects: true,
    },
    LabelStudioExportStorage: {
      id: "label-studio",
      option: "export",
      label: "Label Studio (export storage)",
      service: "Label Studio",
      steps: { read: ["connection-test"], write: ["connection-test", "upload"] },
      client: "boto3",
    },
  },
  storageArgs,
  policy: {
    directory: "prefix",
    publicRead: "none",
    writes: (use) => use.export === true,
    deletes: (use) => use.canDelete === true,
    problems,
    bucketActions: ["s3:ListBucket"],
    isFetchedByBrowsers: true,
    // Label Studio lists the prefix `p` to connect and `p/` to scan.
    listsInDirectoryOnly: true,
    // Label Studio rejects a prefix without objects, and does not create tasks from keys that end in a slash.
    needsMarker: true,
    flags: { export: "also an export storage", canDelete: "the export storage deletes objects" },
  },
};
