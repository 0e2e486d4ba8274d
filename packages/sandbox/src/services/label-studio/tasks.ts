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
import type { Route, RoutedCall } from "../../kit/router";
import { noStore, type OpenBucket, type OpenStore } from "../../kit/store";
import { keysToImport, storageBucket } from "./bucket";
import { reject } from "./errors";
import type { LabelStudioStorage } from "./fields";
import { requestedProject } from "./projects";

/** A task, and the object that it was imported from. */
export interface LabelStudioTask {
  id: number;
  project: number;
  storage: number;
  key: string;
  data: JsonObject;
}

/** An annotation, which export storages write to their bucket. */
export interface LabelStudioAnnotation {
  id: number;
  project: number;
  result: unknown;
}

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

/** Tasks and annotations of all projects. Tasks remain when their storage is deleted. */
export class LabelStudioTasks {
  readonly tasks: LabelStudioTask[] = [];
  readonly annotations: LabelStudioAnnotation[] = [];
  store: OpenStore = noStore;

  readonly #projects: ReadonlyMap<number, object>;
  readonly #storageOf: (id: number) => LabelStudioStorage | undefined;

  constructor(
    projects: ReadonlyMap<number, object>,
    storageOf: (id: number) => LabelStudioStorage | undefined,
  ) {
    this.#storageOf = storageOf;
    this.#projects = projects;
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
    const bucket = storageBucket(row, this.store);
    for (const annotation of wanted) {
      // The server adds the slash even if the prefix ends in one, so that the key contains two.
      const key = row.prefix ? `${row.prefix}/${annotation.id}` : String(annotation.id);
      await bucket?.write(key, Buffer.from(JSON.stringify(annotation)), {
        type: "application/json",
      });
    }
    return wanted.length;
  }

  annotate(project: number, result: unknown): LabelStudioAnnotation {
    const annotation = { id: this.annotations.length + 1, project, result };
    this.annotations.push(annotation);
    return annotation;
  }

  routes(): Route[] {
    return [
      { method: "GET", pattern: "/api/tasks/", handle: (call) => this.#list(call) },
      { method: "GET", pattern: "/tasks/#id/resolve/", handle: (call) => this.#resolve(call) },
    ];
  }

  #add({ project, id: storage }: LabelStudioStorage, key: string, contents: JsonObject[]): void {
    for (const data of contents) {
      this.tasks.push({ id: this.tasks.length + 1, project, storage, key, data });
    }
  }

  #list(call: RoutedCall): EmulatorResponse {
    const project = requestedProject(call, this.#projects);
    const tasks = this.tasks.filter((task) => task.project === project);
    const shown = tasks.map(({ id, data }) => ({ id, project, data }));
    return {
      status: 200,
      body: { total: tasks.length, total_annotations: 0, total_predictions: 0, tasks: shown },
    };
  }

  /** Redirects to a presigned URL of an object, or returns the object itself. */
  async #resolve(call: RoutedCall): Promise<EmulatorResponse> {
    const task = this.tasks.find(({ id }) => id === Number(call.params.id));
    const row = task && this.#storageOf(task.storage);
    const bucket = row && storageBucket(row, this.store);
    const url = Buffer.from(call.query.get("fileuri") ?? "", "base64").toString();
    if (task === undefined || bucket === undefined || url !== urlOf(row, task.key)) {
      return reject(404, "Not found.");
    }
    if (!row?.presign) {
      return { status: 200, body: await bucket.read(keyOf(url)), contentType: "application/octet-stream" };
    }
    return { status: 303, headers: { Location: await bucket.presign(keyOf(url), row.presign_ttl * 60) } };
  }
}

function urlOf(row: LabelStudioStorage | undefined, key: string): string {
  return `s3://${row?.bucket}/${key}`;
}

/** Key in a URL, as Python's `urlparse` reads it: a question mark and slashes at the start are not part of it. */
function keyOf(url: string): string {
  return url.replace(/^s3:\/\/[^/]*\/+/, "").replace(/\?[\s\S]*$/, "");
}

async function contentsOf(row: LabelStudioStorage, bucket: OpenBucket, key: string): Promise<JsonObject[]> {
  if (row.use_blob_urls) {
    return [{ $undefined$: urlOf(row, key) }];
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
