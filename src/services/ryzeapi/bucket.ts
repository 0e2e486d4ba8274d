import { directoryOf } from "../../stores/args-directory";
import { endpointElsewhere, regionFor } from "../../stores/args-endpoint";
import type { BucketDescription, Combine } from "../../stores/args-types";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/** RyzeAPI stores the media of chats. That it needs to write and read only is an assumption: no page says. */
export interface RyzeApiUse extends CommonUse {
  service: "ryzeapi";
  /** Folder in the bucket, e.g. `media`. @default the whole bucket */
  directory?: string;
  /** @default "none" */
  publicRead?: PublicRead;
  /** Objects in the directory are deleted after so many days. @default never */
  expireAfterDays?: number;
}

/** For `RyzeInstanceS3`. A type, since `pulumi.all` takes no interface. */
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
    ...endpointElsewhere("endpoint", store, combine),
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    // As the vendor's page writes it.
    ...(directory && { pathPrefix: `${directory}/` }),
  };
}

export const bucket: ServiceBucketUse<"RyzeInstanceS3", RyzeApiUse> = {
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
