import { directoryOf } from "../../stores/args-directory";
import { otherStoreEndpoint, regionFor } from "../../stores/args-endpoint";
import type { BucketDescription, Combine } from "../../stores/args-types";
import type { CommonUse, ServiceBucketUse } from "../definition";

/**
 * Use of a bucket by Flashback, which serves all of it. The permissions are an assumption: Flashback does not
 * document the actions.
 */
export interface FlashbackUse extends CommonUse {
  service: "flashback";
  /** Not `directory` or `cdn`, because Flashback uses no directory. @default "none" */
  publicRead?: "acl" | "none";
}

/** Arguments for `FlashbackBucket`. A type, because `pulumi.all` does not accept an interface. */
export type FlashbackStorageArgs<V> = {
  bucket: V;
  region: V;
  endpoint?: V;
  key: V;
  secret: V;
};

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): FlashbackStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  if (directoryOf(description.directory) !== undefined) {
    throw new Error("directory: Flashback serves whole buckets and has no input for a directory. Remove it.");
  }
  return {
    bucket: store.bucket,
    region: regionFor(store, combine),
    ...otherStoreEndpoint("endpoint", store, combine),
    key: accessKeyId,
    secret: secretAccessKey,
  };
}

/** Flashback is a gateway, so its users read, write and delete objects, also with multipart uploads. */
export const flashbackBucketUse: ServiceBucketUse<"FlashbackBucket", FlashbackUse> = {
  usage: {
    FlashbackBucket: {
      id: "flashback",
      label: "Flashback",
      service: "Flashback",
      steps: { read: ["list"], write: ["list", "upload"] },
      largeUploads: true,
    },
  },
  storageArgs,
  policy: {
    publicRead: "none",
    writes: () => true,
    deletes: () => true,
    bucketActions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    objectActions: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  },
};
