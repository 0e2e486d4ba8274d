import { directoryOf } from "../../stores/args-directory";
import { otherStoreEndpoint, regionFor } from "../../stores/args-endpoint";
import type { BucketDescription, Combine } from "../../stores/args-types";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/**
 * Use of a bucket by RyzeAPI for the media of chats. The permissions are an assumption: RyzeAPI does not document the
 * actions.
 */
// wording-ignore: the service's name in types
export interface RyzeApiUse extends CommonUse {
  service: "ryzeapi";
  /** Directory in the bucket, e.g. `media`. @default the whole bucket */
  directory?: string;
  /** @default "none" */
  publicRead?: PublicRead;
  /** Number of days after which objects in the directory are deleted. @default never */
  expireAfterDays?: number;
}

/** Arguments for `RyzeInstanceS3`. A type, because `pulumi.all` does not accept an interface. */
// wording-ignore: the service's name in types
export type RyzeApiStorageArgs<V> = {
  bucket: V;
  region: V;
  endpoint?: V;
  accessKey: V;
  secretKey: V;
  pathPrefix?: string;
};

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): RyzeApiStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  const directory = directoryOf(description.directory);
  return {
    bucket: store.bucket,
    region: regionFor(store, combine),
    ...otherStoreEndpoint("endpoint", store, combine),
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    // The API reference shows the prefix with a slash at its end.
    ...(directory && { pathPrefix: `${directory}/` }),
  };
}

/** RyzeAPI only uploads media: it needs no permission to list the bucket or to delete objects. */
export const ryzeapiBucketUse: ServiceBucketUse<"RyzeInstanceS3", RyzeApiUse> = {
  usage: {
    RyzeInstanceS3: {
      id: "ryzeapi",
      label: "RyzeAPI",
      service: "RyzeAPI",
      steps: { read: ["list"], write: ["upload"] },
      listingOptional: true,
      largeUploads: true,
    },
  },
  storageArgs,
  policy: {
    directory: "directory",
    publicRead: "none",
    writes: () => true,
    deletes: () => false,
    bucketActions: [],
  },
};
