/**
 * Use of a bucket by ModelsLab, for the policies, the probe and `storageArgs`.
 *
 * ModelsLab has no field for the bucket: at a host without it, it treats the first directory as the bucket. So the
 * bucket must be part of the endpoint's host, and stores that only support path-style access are rejected. Images are
 * returned as links below `publicUrl`, which therefore contains the directory. ModelsLab uploads with a `public-read`
 * ACL.
 *
 *     const args = byob.storageArgs("modelslab", { store, directory: "generations", accessKeyId, secretAccessKey });
 */
import { directoryOf } from "../../stores/args-directory";
import { bareEndpoint, endpointWithBucket, regionFor, takesBucketInHost } from "../../stores/args-endpoint";
import type { BucketDescription, Combine, StoreLocation } from "../../stores/args-types";
import { type StoreName, storeNamed } from "../../stores/stores";
import { encodePath, trimTrailingSlashes } from "../../url";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/** Use of a bucket by ModelsLab, which uploads generated images with an ACL. */
export interface ModelsLabUse extends CommonUse {
  service: "modelslab";
  /** Directory in the bucket, e.g. `generations`. */
  directory: string;
  /** @default "directory" */
  publicRead?: PublicRead;
  /** Number of days after which objects in the directory are deleted. @default never */
  expireAfterDays?: number;
}

/** Arguments for `ModelsLabS3Config`. A type, because `pulumi.all` does not accept an interface. */
export type ModelsLabStorageArgs<V> = {
  endpointUrl: V;
  publicUrl: V;
  regionName: V;
  imageDirectory: string;
  awsAccessKeyId: V;
  awsSecretAccessKey: V;
};

const DIRECTORY_REQUIRED = 'required. ModelsLab stores images in a directory, for example "generations".';

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): ModelsLabStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  const directory = directoryOf(description.directory);
  if (directory === undefined) {
    throw new Error(`directory: ${DIRECTORY_REQUIRED}`);
  }
  if (!takesBucketInHost(store)) {
    // wording-ignore: name of an input
    throw new Error(pathOnly(store.kind, directory));
  }
  const endpointUrl = combine([bareEndpoint(store, combine), store.bucket], (endpoint, name) =>
    endpointWithBucket("ModelsLab", endpoint, name),
  );
  const readAt = description.publicUrl ?? ownAddress(store, endpointUrl);
  return {
    endpointUrl,
    publicUrl: combine([readAt], (url) => folderUrl(url, directory)),
    regionName: regionFor(store, combine),
    imageDirectory: directory,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
  };
}

function ownAddress<V>(store: StoreLocation<V>, endpointUrl: V): V {
  const { title, publish, publicAddress } = storeNamed(store.kind);
  if (publicAddress === undefined) {
    return endpointUrl;
  }
  throw new Error(
    `publicUrl: required, because the S3 endpoint of ${title} does not serve anonymous requests. ${publish.text}`,
  );
}

function folderUrl(address: string, directory: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("publicUrl: must be a URL without a query, for example https://cdn.example.com.");
  }
  const path = trimTrailingSlashes(url.pathname);
  const folder = `/${encodePath(directory)}`;
  return `${url.origin}${path.endsWith(folder) ? path : path + folder}/`;
}

function pathOnly(store: StoreName, directory: string): string {
  const { title, virtualHosts, inputs } = storeNamed(store);
  const way = virtualHosts ? ` (${title}: ${virtualHosts.hint})` : "";
  const remedy = inputs.addressing
    ? `Configure virtual-hosted access${way}, then set addressing: "virtual".`
    : "Use another store.";
  return `store: ${title} must support the bucket in the host name. ModelsLab has no field for the bucket and would treat image_directory ("${directory}") as the bucket. ${remedy}`;
}

/** ModelsLab uploads with the public-read ACL and requires the bucket in the endpoint's host. */
export const modelslabBucketUse: ServiceBucketUse<"ModelsLabS3Config", ModelsLabUse> = {
  usage: {
    ModelsLabS3Config: {
      id: "modelslab",
      label: "ModelsLab",
      service: "ModelsLab",
      steps: { read: ["list"], write: ["upload"] },
      bucketInEndpoint: true,
      uploadAcl: "public-read",
      listingOptional: true,
      limitations: ["Whether ModelsLab sends the ACL with its uploads or sets it afterwards."],
    },
  },
  storageArgs,
  // https://docs.modelslab.com/enterprise-api/general/update-s3-details requires PutObjectAcl.
  policy: {
    directory: "directory",
    directoryRequired: DIRECTORY_REQUIRED,
    publicRead: "directory",
    sendsAcl: true,
    writes: () => true,
    deletes: () => false,
    bucketActions: ["s3:ListBucket"],
    bucketInHost: true,
  },
};
