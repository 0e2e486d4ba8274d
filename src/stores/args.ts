import { directoryOf, encoded } from "./args-directory";
import { bareEndpoint, endpointWithBucket, regionFor, takesBucketInHost } from "./args-endpoint";
import type { BucketDescription, Combine, Place, PlaceKind, ServiceArgs, ServiceName } from "./args-types";
import { storeNamed } from "./stores";

/**
 * Turns one description of a bucket into the arguments of a service's kind. Refuses what cannot work: settings that are
 * plain at once, a text that comes later when it is there.
 */
export function argsFor<S extends ServiceName, V>(
  service: S,
  description: BucketDescription<V>,
  combine: Combine<V>,
): ServiceArgs<V>[S] {
  const named: Combine<V> = (parts, make) =>
    combine(parts, (...texts) => naming(service, () => make(...texts)));
  return naming(service, () => builders[service](description, named)) as ServiceArgs<V>[S];
}

type Builders = {
  [S in ServiceName]: <V>(description: BucketDescription<V>, combine: Combine<V>) => ServiceArgs<V>[S];
};

const builders: Builders = {
  modelslab(description, combine) {
    const { store, accessKeyId, secretAccessKey } = description;
    const directory = directoryOf(description.directory);
    if (directory === undefined) {
      throw new Error(
        'directory: is missing, and ModelsLab stores into a folder only; set e.g. "generations"',
      );
    }
    if (!takesBucketInHost(store)) {
      throw new Error(pathOnly(store.kind, directory));
    }
    const endpointUrl = combine([bareEndpoint(store, combine), store.bucket], endpointWithBucket);
    const readAt = description.publicUrl ?? ownAddress(store, endpointUrl);
    return {
      endpointUrl,
      publicUrl: combine([readAt], (url) => folderUrl(url, directory)),
      regionName: regionFor(store, combine),
      imageDirectory: directory,
      awsAccessKeyId: accessKeyId,
      awsSecretAccessKey: secretAccessKey,
    };
  },

  ryzeapi(description, combine) {
    const { store, accessKeyId, secretAccessKey } = description;
    const directory = directoryOf(description.directory);
    return {
      bucket: store.bucket,
      region: regionFor(store, combine),
      ...elsewhere("endpoint", store, combine),
      accessKey: accessKeyId,
      secretKey: secretAccessKey,
      // As the vendor's page writes it.
      ...(directory && { pathPrefix: `${directory}/` }),
    };
  },

  "label-studio"(description, combine) {
    const { store, accessKeyId, secretAccessKey } = description;
    if (store.kind === "oss") {
      throw new Error(
        "store: Label Studio addresses buckets of a store with an endpoint by path, which OSS refuses (SecondLevelDomainForbidden)",
      );
    }
    const prefix = directoryOf(description.directory);
    return {
      bucket: store.bucket,
      regionName: regionFor(store, combine),
      ...elsewhere("s3Endpoint", store, combine),
      awsAccessKeyId: accessKeyId,
      awsSecretAccessKey: secretAccessKey,
      ...(prefix && { prefix }),
    };
  },

  flashback(description, combine) {
    const { store, accessKeyId, secretAccessKey } = description;
    if (directoryOf(description.directory) !== undefined) {
      throw new Error(
        "directory: Flashback serves whole buckets and has no input for a folder; leave it out",
      );
    }
    return {
      bucket: store.bucket,
      region: regionFor(store, combine),
      ...elsewhere("endpoint", store, combine),
      key: accessKeyId,
      secret: secretAccessKey,
    };
  },
};

/** The endpoint of a store that is not AWS, where services find their way by region alone. */
function elsewhere<K extends string, V>(input: K, store: Place<V>, combine: Combine<V>): { [key in K]?: V } {
  return (store.kind === "aws" ? {} : { [input]: bareEndpoint(store, combine) }) as { [key in K]?: V };
}

function ownAddress<V>(store: Place<V>, endpointWithBucket: V): V {
  if (store.kind !== "r2" && store.kind !== "storj") {
    return endpointWithBucket;
  }
  const { title, publish } = storeNamed(store.kind);
  throw new Error(
    `publicUrl: is missing, and ${title} answers nobody without a key at its S3 endpoint. ${publish.what}`,
  );
}

function folderUrl(address: string, directory: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("publicUrl: must be a URL without a query, e.g. https://cdn.example.com");
  }
  const path = url.pathname.replace(/\/+$/, "");
  const folder = `/${encoded(directory)}`;
  return `${url.origin}${path.endsWith(folder) ? path : path + folder}/`;
}

function pathOnly(kind: PlaceKind, directory: string): string {
  const way = kind === "minio" ? " (MinIO: set MINIO_DOMAIN)" : "";
  return `store: ${storeNamed(kind).title} is addressed by path here, and ModelsLab has no field for the bucket: at a bare host it takes image_directory, "${directory}", for the bucket. Let the store answer with the bucket in the host${way} and set addressing: "virtual"`;
}

function naming<T>(service: ServiceName, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`storageArgs("${service}"): ${error instanceof Error ? error.message : String(error)}`);
  }
}
