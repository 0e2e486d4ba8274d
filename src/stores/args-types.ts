/**
 * The types of `storageArgs`. `V` is the type of a string: a plain string here, or a value that a program gets later.
 */
import type { StoreLocation } from "./registry";

export type { Combine } from "./definition";
export type { StoreLocation } from "./registry";

/** One bucket, as its owner knows it. */
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
   * For ModelsLab: where the bucket is read without a key, e.g. a CDN's address; the directory is added unless the path
   * ends in it already. Required for stores whose endpoints do not serve anonymous requests, such as those of R2 and Storj.
   * @default the bucket's own address at the store
   */
  publicUrl?: V;
}
