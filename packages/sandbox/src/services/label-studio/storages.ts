/**
 * Import and export storages of Label Studio: create, read, update, delete, validate and sync.
 *
 * Both directions share their code but not their behavior, which is measured on Label Studio 1.23.2. PATCH tests the
 * connection only if the body contains `bucket`, `validate` can change a stored row, and export storages accept an
 * empty prefix.
 */
import { type EmulatorResponse, isObject, type JsonObject } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { type BucketCheck, type ConnectionOptions, testConnection } from "./connection";
import { reject, rejectInvalid, rejectUnknown, rejectWith } from "./errors";
import {
  defaults,
  type LabelStudioStorage,
  parsedFields,
  SECRETS,
  type StorageKind,
  shownStorage,
} from "./fields";
import { projectIn, requestedProject } from "./project-references";
import { pythonType } from "./python-values";
import { assertNotReserved } from "./ssrf";
import { sync, type Transfer } from "./sync";
import type { LabelStudioTasks } from "./tasks";
import { microseconds, pythonTime } from "./times";

/** Settings of the server that affect storages. */
export interface StorageOptions extends ConnectionOptions {
  /** SYNC_ON_TARGET_STORAGE_CREATION: whether a new export storage is synced immediately. */
  syncOnExportCreate: boolean;
}

/** Parts of the emulator that both tables share. */
export interface StorageWorld {
  projects: ReadonlyMap<number, object>;
  options: StorageOptions;
  bucketCheck: BucketCheck;
  readonly contents: LabelStudioTasks;
}

/** One table of storages, and the requests that use it. */
export class Storages {
  readonly rows = new Map<number, LabelStudioStorage>();
  /** The last ID, which is not used again. */
  readonly ids = { last: 0 };

  readonly #kind: StorageKind;
  readonly #world: StorageWorld;

  constructor(kind: StorageKind, world: StorageWorld) {
    this.#world = world;
    this.#kind = kind;
  }

  /**
   * Adds a row without a connection test, as a stored row of an earlier session.
   * @param fields a given `id` must be greater than all previous ones
   */
  add(fields: Partial<LabelStudioStorage> & { project: number }): LabelStudioStorage {
    this.ids.last = Math.max(this.ids.last + 1, fields.id ?? 0);
    const row = { ...defaults(), ...fields, id: this.ids.last, created_at: microseconds() };
    this.rows.set(row.id, row);
    return row;
  }

  ofProject(project: number): LabelStudioStorage[] {
    return [...this.rows.values()].filter((row) => row.project === project);
  }

  removeProject(project: number): void {
    for (const row of this.ofProject(project)) {
      this.rows.delete(row.id);
    }
  }

  list(call: RoutedCall): EmulatorResponse {
    // After a 404 the server tries the path with a trailing slash, which exists only for the import list.
    const absent = this.#kind === "export" ? rejectUnknown : undefined;
    const project = requestedProject(call, this.#world.projects, absent);
    for (const { meta } of this.ofProject(project)) {
      if (!isObject(meta)) {
        // The server reads the last ping of each row from `meta`.
        reject(500, `'${pythonType(meta)}' object has no attribute 'get'`);
      }
    }
    return { status: 200, body: this.ofProject(project).map((row) => shownStorage(this.#kind, row)) };
  }

  async create(body: JsonObject): Promise<EmulatorResponse> {
    const fields = this.#fields(body, true);
    const candidate = { ...defaults(), ...this.#copiedSecrets(body), ...fields, id: 0, created_at: "" };
    if (this.#kind === "export" && !candidate.bucket) {
      rejectWith("expected string or bytes-like object, got 'NoneType'");
    }
    await this.#test(candidate);
    const row = this.add(candidate);
    if (this.#kind === "import" || !this.#world.options.syncOnExportCreate) {
      return { status: 201, body: shownStorage(this.#kind, row) };
    }
    // The response still contains "queued"; the next read returns the final status.
    const queued = { ...row, status: "queued", meta: { attempts: 1, time_queued: pythonTime() } };
    await this.#run(row);
    return { status: 201, body: shownStorage(this.#kind, queued) };
  }

  read(call: RoutedCall): EmulatorResponse {
    return { status: 200, body: shownStorage(this.#kind, this.#row(call)) };
  }

  /** Omitted fields keep their values. Tests the connection only if the body contains a bucket. */
  async patch(call: RoutedCall, body: JsonObject): Promise<EmulatorResponse> {
    const row = this.#row(call);
    const changes = this.#fields(body, false);
    if (changes.bucket) {
      await this.#test({ ...row, ...changes });
    }
    Object.assign(row, changes);
    return { status: 200, body: shownStorage(this.#kind, row, false) };
  }

  /** Same as PATCH, but requires `project` and resets two fields to their defaults if they are missing. */
  async put(call: RoutedCall, body: JsonObject): Promise<EmulatorResponse> {
    const row = this.#row(call);
    const changes = { presign: true, synchronizable: true, ...this.#fields(body, true) };
    if (changes.bucket) {
      await this.#test({ ...row, ...changes });
    }
    Object.assign(row, changes);
    return { status: 200, body: shownStorage(this.#kind, row) };
  }

  delete(call: RoutedCall): EmulatorResponse {
    this.rows.delete(this.#row(call).id);
    return { status: 204 };
  }

  async sync(call: RoutedCall): Promise<EmulatorResponse> {
    const row = this.#row(call);
    if (!row.synchronizable) {
      return { status: 400, body: { message: `Storage ${row.id} is not synchronizable` } };
    }
    await this.#run(row);
    return { status: 200, body: shownStorage(this.#kind, row) };
  }

  /** Tests a connection. With `id` in the body it changes that row, even if a later test fails (measured). */
  async validate(body: JsonObject): Promise<EmulatorResponse> {
    const secrets = this.#copiedSecrets(body, rejectUnknown);
    const fields = this.#fields(body, true);
    const row = this.rows.get(Number(body.id));
    const candidate = { ...defaults(), ...secrets, ...fields, id: 0, created_at: "" };
    await this.#test(candidate);
    if (row !== undefined) {
      Object.assign(row, { presign: true, synchronizable: true, ...fields });
    }
    const late = row ?? candidate;
    if (!late.bucket) {
      rejectWith("Error validating storage connection");
    }
    await this.#test(late).catch(() => rejectWith("Error validating storage connection"));
    return { status: 200 };
  }

  /** Validated fields of a body. Rejects the request with all errors together. */
  #fields(body: JsonObject, full: boolean): Partial<LabelStudioStorage> & { project: number } {
    if (this.#world.options.ssrfProtection) {
      assertNotReserved(body.s3_endpoint);
    }
    const { values, errors } = parsedFields(this.#kind, body);
    const project = projectIn(body, this.#world.projects, full);
    if (typeof project === "string") {
      errors.project = [project];
    } else if (project !== undefined) {
      values.project = project;
    }
    if (Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    return values as Partial<LabelStudioStorage> & { project: number };
  }

  /** Secrets of the row that `id` in the body refers to. */
  #copiedSecrets(body: JsonObject, unknown: () => never = noSuchRow): Partial<LabelStudioStorage> {
    if (!Object.hasOwn(body, "id")) {
      return {};
    }
    if (typeof body.id === "string" && !/^\d+$/.test(body.id)) {
      reject(500, `Field 'id' expected a number but got '${body.id}'.`);
    }
    const row = body.id === null ? noSuchRow() : (this.rows.get(Number(body.id)) ?? unknown());
    return Object.fromEntries(SECRETS.map((name) => [name, row[name]]));
  }

  async #test(row: LabelStudioStorage): Promise<void> {
    if (row.bucket) {
      await testConnection(row, this.#check, this.#world.options);
    }
  }

  /** Connection test, which accepts an empty prefix for an export. */
  readonly #check: BucketCheck = async (row) => {
    const outcome = await this.#world.bucketCheck(row);
    return this.#kind === "export" && outcome === "empty-prefix" ? "ok" : outcome;
  };

  async #run(row: LabelStudioStorage): Promise<void> {
    const transfer = this.#kind === "import" ? importing : exporting;
    await sync(row, this.#check, this.#world.options, () => transfer(row, this.#world.contents));
  }

  #row(call: RoutedCall): LabelStudioStorage {
    return this.rows.get(Number(call.params.id)) ?? rejectUnknown();
  }
}

async function importing(row: LabelStudioStorage, contents: LabelStudioTasks): Promise<Transfer> {
  const { created, existed } = await contents.import(row);
  return { count: created, counted: { tasks_existed: existed } };
}

async function exporting(row: LabelStudioStorage, contents: LabelStudioTasks): Promise<Transfer> {
  const count = await contents.export(row);
  return { count, counted: { total_annotations: count } };
}

function noSuchRow(): never {
  reject(500, "S3ImportStorage matching query does not exist.");
}
