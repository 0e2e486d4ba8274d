import { directoryOf } from "../../stores/args-directory";
import { endpointElsewhere, regionFor } from "../../stores/args-endpoint";
import type { BucketDescription, Combine } from "../../stores/args-types";
import { type StoreName, storeNamed } from "../../stores/stores";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/** Label Studio lists and reads, and lets browsers fetch signed URLs. */
export interface LabelStudioUse extends CommonUse {
  service: "label-studio";
  /** Folder in the bucket, e.g. `raw`. @default the whole bucket */
  prefix?: string;
  /** Where Label Studio's pages come from. An empty list where it hands the data through itself (`presign: false`). */
  origins: readonly string[];
  /** Also an export storage: annotations are written below the prefix. @default false */
  export?: boolean;
  /** The export storage deletes objects whose annotation was deleted. Needs `export`. @default false */
  canDelete?: boolean;
  /** @default "none" */
  publicRead?: PublicRead;
}

/** For `LabelStudioImportStorage` and `LabelStudioExportStorage`. A type, since `pulumi.all` takes no interface. */
export type LabelStudioStorageArgs<V> = {
  bucket: V;
  regionName: V;
  s3Endpoint?: V;
  awsAccessKeyId: V;
  awsSecretAccessKey: V;
  prefix?: string;
};

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): LabelStudioStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  assertPathStyle(store.kind);
  const prefix = directoryOf(description.directory);
  return {
    bucket: store.bucket,
    regionName: regionFor(store, combine),
    ...endpointElsewhere("s3Endpoint", store, combine),
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
    ...(prefix && { prefix }),
  };
}

/** Label Studio's client addresses a bucket by path if an endpoint is given. */
function assertPathStyle(store: StoreName): void {
  const { title, shortTitle = title, pathStyleError } = storeNamed(store);
  if (pathStyleError !== undefined) {
    throw new Error(
      `store: Label Studio addresses buckets of a store with an endpoint by path, which ${shortTitle} refuses (${pathStyleError.code})`,
    );
  }
}

function problems({ origins, canDelete, export: isExport }: LabelStudioUse): string[] {
  const found: string[] = [];
  if (origins === undefined) {
    found.push(
      "origins: is missing; name the addresses of Label Studio's pages, or [] where it proxies the data",
    );
  }
  if (canDelete && !isExport) {
    found.push("canDelete: is a right of the export storage; set export too, or leave canDelete out");
  }
  return found;
}

export const bucket: ServiceBucketUse<
  "LabelStudioImportStorage" | "LabelStudioExportStorage",
  LabelStudioUse
> = {
  usage: {
    LabelStudioImportStorage: {
      id: "label-studio",
      label: "Label Studio (import storage)",
      service: "Label Studio",
      // The keys of an import storage are for reading, and what is written would become a task.
      steps: { read: ["connection-test"], write: ["connection-test"] },
      client: "boto3",
      readsObjects: true,
    },
    LabelStudioExportStorage: {
      id: "label-studio-export",
      label: "Label Studio (export storage)",
      service: "Label Studio",
      steps: { read: ["connection-test"], write: ["connection-test", "upload"] },
      client: "boto3",
    },
  },
  storageArgs,
  // https://docs.humansignal.com/guide/storage
  policy: {
    directory: "prefix",
    publicRead: "none",
    writes: (use) => use.export === true,
    deletes: (use) => use.canDelete === true,
    problems,
    bucketActions: ["s3:ListBucket"],
    isFetchedByBrowsers: true,
    // `p` when it connects, `p/` when it scans.
    listsInDirectoryOnly: true,
    // It does not connect to a prefix without an object, and takes keys that end in a slash for no tasks.
    needsMarker: true,
    flags: { export: "also an export storage", canDelete: "the export storage deletes objects" },
  },
};
