/**
 * Tasks and annotations of Label Studio, which are imported from buckets and exported to them.
 *
 * A storage that can be registered may still import nothing: the prefix or the filter does not match, or an object does
 * not contain tasks in JSON. So a sync reads the bucket like Label Studio 1.23.2: it skips objects that already have a
 * task, creates one task per object or per task in it, and fails as a whole on the first unreadable object.
 *
 *     const { created, existed } = await contents.import(row);
 */
import { type EmulatorResponse, isObject, type JsonObject } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { noStore, type OpenBucket, type OpenStore } from "../../kit/store";
import { keysToImport, storageBucket } from "./bucket";
import { reject } from "./errors";
import type { LabelStudioStorage } from "./fields";
import { exportedAnnotation } from "./shown-tasks";
import { bucketInUrl, namedData, resolvedData, UNDEFINED_KEY } from "./task-data";
import { type LabelStudioAnnotation, type LabelStudioTask, newAnnotation, TaskTables } from "./task-tables";

/** Thrown for a file without tasks. The whole sync fails with this message of the server. */
export class NoTasks extends Error {
  override readonly name = "ValueError";
  constructor(url: string) {
    super(
      `Error loading JSON from file "${url}".\nIf you're trying to import non-JSON data (images, audio, text, etc.), ` +
        'edit storage settings and enable "Tasks" import method',
    );
  }
}

/** Parts of the emulator that the data of tasks depend on. */
export interface TaskDataWorld {
  importsOf(project: number): LabelStudioStorage[];
  /** First key of the data that the labeling configuration of a project displays. */
  dataKeyOf(project: number): string | undefined;
}

/** Tasks and annotations of all projects. Tasks remain when their storage is deleted. */
export class LabelStudioTasks extends TaskTables {
  store: OpenStore = noStore;
  readonly #world: TaskDataWorld;

  constructor(world: TaskDataWorld) {
    super();
    this.#world = world;
  }

  override dataOf(task: LabelStudioTask): JsonObject {
    return namedData(task.data, this.#world.dataKeyOf(task.project));
  }

  override resolvedDataOf(task: LabelStudioTask): JsonObject {
    const buckets = this.#world.importsOf(task.project).map(({ bucket }) => bucket);
    return resolvedData(this.dataOf(task), task.id, buckets);
  }

  /** Creates a task for each new object, or for each task in it. Returns the number of new and existing tasks. */
  async import(row: LabelStudioStorage): Promise<{ created: number; existed: number }> {
    const bucket = storageBucket(row, this.store);
    const keys = await keysToImport(row, bucket);
    const before = this.tasks.length;
    let existed = 0;
    for (const key of keys) {
      if (this.tasks.some((task) => task.storage === row.id && task.key === key)) {
        existed += 1;
      } else if (bucket !== undefined) {
        this.#add(row, key, await contentsOf(row, bucket, key));
      }
    }
    return { created: this.tasks.length - before, existed };
  }

  /** Writes an object for each annotation of the project and returns their number. */
  async export(row: LabelStudioStorage): Promise<number> {
    const wanted = this.annotations.filter(({ project }) => project === row.project);
    for (const annotation of wanted) {
      await this.exportAnnotation(row, annotation);
    }
    return wanted.length;
  }

  /** Writes the object of an annotation, as the server does each time an annotation is saved. */
  async exportAnnotation(row: LabelStudioStorage, annotation: LabelStudioAnnotation): Promise<void> {
    const text = JSON.stringify(exportedAnnotation(this, annotation));
    // The server sets no content type.
    await storageBucket(row, this.store)?.write(keyOfAnnotation(row, annotation), Buffer.from(text));
  }

  /** Deletes the object of an annotation. */
  async deleteExported(row: LabelStudioStorage, annotation: LabelStudioAnnotation): Promise<void> {
    await storageBucket(row, this.store)?.delete(keyOfAnnotation(row, annotation));
  }

  /** Annotates the first task of a project, which is created if the project has none. */
  annotate(project: number, result: unknown): LabelStudioAnnotation {
    const task = this.tasks.find((one) => one.project === project) ?? this.addTask({ project, data: {} });
    return this.addAnnotation({ ...newAnnotation(task), result });
  }

  #add({ project, id: storage }: LabelStudioStorage, key: string, contents: JsonObject[]): void {
    for (const data of contents) {
      this.addTask({ project, storage, key, data });
    }
  }

  /** Redirects to a presigned URL of an object, or returns the object itself. */
  async resolve(call: RoutedCall): Promise<EmulatorResponse> {
    const task = this.tasks.find(({ id }) => id === Number(call.params.id));
    const url = Buffer.from(call.query.get("fileuri") ?? "", "base64").toString();
    const rows = task === undefined ? [] : this.#world.importsOf(task.project);
    const row = rows.find(({ bucket }) => bucket === bucketInUrl(url));
    const bucket = row && storageBucket(row, this.store);
    if (row === undefined || bucket === undefined) {
      return reject(404, "Not found.");
    }
    if (!row.presign) {
      return { status: 200, body: await bucket.read(keyOf(url)), contentType: "application/octet-stream" };
    }
    return { status: 303, headers: { Location: await bucket.presign(keyOf(url), row.presign_ttl * 60) } };
  }
}

/** The server adds the slash even if the prefix ends in one, so that the key contains two. */
function keyOfAnnotation(row: LabelStudioStorage, { id }: LabelStudioAnnotation): string {
  return row.prefix ? `${row.prefix}/${id}` : String(id);
}

function urlOf(row: LabelStudioStorage, key: string): string {
  return `s3://${row.bucket}/${key}`;
}

/** Key in a URL, as Python's `urlparse` reads it: a question mark and slashes at the start are not part of it. */
function keyOf(url: string): string {
  return url.replace(/^s3:\/\/[^/]*\/+/, "").replace(/\?[\s\S]*$/, "");
}

async function contentsOf(row: LabelStudioStorage, bucket: OpenBucket, key: string): Promise<JsonObject[]> {
  if (row.use_blob_urls) {
    return [{ [UNDEFINED_KEY]: urlOf(row, key) }];
  }
  const parsed = parsedJson(await bucket.read(key));
  const found = (Array.isArray(parsed) ? parsed : [parsed]).filter(isObject);
  if (found.length === 0) {
    throw new NoTasks(urlOf(row, key));
  }
  return found.map((task) => (isObject(task.data) ? task.data : task));
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
