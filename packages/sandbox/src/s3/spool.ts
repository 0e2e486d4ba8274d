/**
 * Temporary files for uploads that are too large for the memory.
 *
 * Objects refer to a file as long as it is needed, and copies, versions and parts share files, so no operation knows
 * when a file can be deleted. A file is therefore deleted when the last content that refers to it was collected as
 * garbage, and the directory when the store stops or the process exits.
 *
 *     const writer = spool.writer();
 *     await writer.write(chunk);
 *     const content = await writer.finish();
 */
import { rmSync } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type ContentFile, StoredContent } from "../kit/content";

/** Uploads up to this size remain in memory. Parts of a multipart upload are larger: at least 5 MiB. */
const MAX_MEMORY_BYTES = 1024 * 1024;

/** Directory of the temporary files of one store, which is created for the first large upload. */
export class Spool {
  #directory: Promise<string> | undefined;
  #path: string | undefined;
  #count = 0;
  readonly #removeOnExit = () => this.#path && rmSync(this.#path, { recursive: true, force: true });
  readonly #unused = new FinalizationRegistry<string>((file) => rmSync(file, { force: true }));

  writer(): ContentWriter {
    return new ContentWriter(() => this.#newFile());
  }

  async stop(): Promise<void> {
    const directory = await this.#directory;
    if (directory !== undefined) {
      process.off("exit", this.#removeOnExit);
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #newFile(): Promise<ContentFile> {
    this.#directory ??= this.#create();
    // Before the directory is known, because uploads arrive at the same time.
    const name = String(this.#count++);
    const file = { path: path.join(await this.#directory, name) };
    this.#unused.register(file, file.path);
    return file;
  }

  async #create(): Promise<string> {
    try {
      this.#path = await mkdtemp(path.join(os.tmpdir(), "pulumi-byob-sandbox-"));
      process.once("exit", this.#removeOnExit);
      return this.#path;
    } catch (error) {
      // The next upload tries again.
      this.#directory = undefined;
      throw error;
    }
  }
}

/** Collects one upload, first in memory and then in a file. */
export class ContentWriter {
  #size = 0;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #file: { content: ContentFile; handle: FileHandle } | undefined;
  readonly #newFile: () => Promise<ContentFile>;

  constructor(newFile: () => Promise<ContentFile>) {
    this.#newFile = newFile;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length;
    this.#buffered.push(chunk);
    this.#bufferedBytes += chunk.length;
    if (this.#bufferedBytes > MAX_MEMORY_BYTES) {
      await this.#flush();
    }
  }

  async finish(): Promise<StoredContent> {
    if (this.#file === undefined) {
      return StoredContent.of(Buffer.concat(this.#buffered));
    }
    await this.#flush();
    await this.#file.handle.close();
    return StoredContent.ofFile(this.#file.content, this.#size);
  }

  /** Deletes the file of an upload that was interrupted, which no object refers to. */
  async discard(): Promise<void> {
    if (this.#file !== undefined) {
      await this.#file.handle.close();
      await rm(this.#file.content.path, { force: true });
    }
  }

  async #flush(): Promise<void> {
    if (this.#file === undefined) {
      const content = await this.#newFile();
      this.#file = { content, handle: await open(content.path, "wx", 0o600) };
    }
    const bytes = Buffer.concat(this.#buffered);
    this.#buffered = [];
    this.#bufferedBytes = 0;
    await this.#file.handle.writeFile(bytes);
  }
}
