/**
 * Types of `storageArgs`. `V` is the type of a string: a plain string, or an output of a program.
 */
import type { StoreLocation } from "./registry";

export type { Combine } from "./definition";
export type { StoreLocation } from "./registry";

/** A bucket and the access key for it. */
export interface BucketDescription<V> {
  store: StoreLocation<V>;
  accessKeyId: V;
  secretAccessKey: V;
  /**
   * Folder in the bucket, e.g. `media/chat`; slashes at its ends are ignored. Absent means the whole bucket, which
   * ModelsLab does not accept. Flashback has no input for a folder.
   */
  directory?: string;
  /**
   * For ModelsLab: URL under which objects are read without a key, e.g. that of a CDN. The directory is added unless the path
   * already ends in it. Required for stores whose endpoints do not serve anonymous requests, such as those of R2 and Storj.
   * @default the URL of the bucket at the store
   */
  publicUrl?: V;
}
