import { directoryOf } from "../../stores/args-directory";
import { bareEndpoint, endpointWithBucket, regionFor, takesBucketInHost } from "../../stores/args-endpoint";
import type { BucketDescription, Combine, StoreLocation } from "../../stores/args-types";
import { type StoreName, storeNamed } from "../../stores/stores";
import { encodePath, trimTrailingSlashes } from "../../url";
import type { CommonUse, PublicRead, ServiceBucketUse } from "../definition";

/** ModelsLab stores what it generates, always with an ACL in its upload. */
export interface ModelsLabUse extends CommonUse {
  service: "modelslab";
  /** Folder in the bucket, e.g. `generations`. */
  directory: string;
  /** @default "directory" */
  publicRead?: PublicRead;
  /** Objects in the directory are deleted after so many days. @default never */
  expireAfterDays?: number;
}

/** For `ModelsLabS3Config`. A type, since `pulumi.all` takes no interface. */
export type ModelsLabStorageArgs<V> = {
  endpointUrl: V;
  publicUrl: V;
  regionName: V;
  imageDirectory: string;
  awsAccessKeyId: V;
  awsSecretAccessKey: V;
};

const DIRECTORY_REQUIRED = 'is missing, and ModelsLab stores into a folder only; set e.g. "generations"';

function storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): ModelsLabStorageArgs<V> {
  const { store, accessKeyId, secretAccessKey } = description;
  const directory = directoryOf(description.directory);
  if (directory === undefined) {
    throw new Error(`directory: ${DIRECTORY_REQUIRED}`);
  }
  if (!takesBucketInHost(store)) {
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
    `publicUrl: is missing, and ${title} answers nobody without a key at its S3 endpoint. ${publish.text}`,
  );
}

function folderUrl(address: string, directory: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("publicUrl: must be a URL without a query, e.g. https://cdn.example.com");
  }
  const path = trimTrailingSlashes(url.pathname);
  const folder = `/${encodePath(directory)}`;
  return `${url.origin}${path.endsWith(folder) ? path : path + folder}/`;
}

function pathOnly(store: StoreName, directory: string): string {
  const { title, virtualHosts } = storeNamed(store);
  const way = virtualHosts ? ` (${title}: ${virtualHosts.hint})` : "";
  return `store: ${title} is addressed by path here, and ModelsLab has no field for the bucket: at a bare host it takes image_directory, "${directory}", for the bucket. Let the store answer with the bucket in the host${way} and set addressing: "virtual"`;
}

export const bucket: ServiceBucketUse<"ModelsLabS3Config", ModelsLabUse> = {
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
  // https://docs.modelslab.com/enterprise-api/general/update-s3-details asks for PutObjectAcl.
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
