/**
 * Emulator of Label Studio, measured on Label Studio 1.23.2, community edition.
 *
 * It covers projects, import and export storages, tasks, annotations, predictions, tokens and the user, as far as the
 * official SDK uses them. All messages are those of the real server. `test/label-studio` runs the same cases and the
 * SDK against both.
 */
import { type EmulatorResponse, isObject, type Request, responseOf } from "../../kit/request";
import { match, type Route, type RoutedCall } from "../../kit/router";
import type { Service } from "../../kit/service";
import type { Collection } from "../../kit/state";
import type { StoredData } from "../../kit/stored-data";
import { AnnotationRoutes } from "./annotation-routes";
import { LabelStudioTokens } from "./auth";
import { jsonOrFormBody, objectBody } from "./bodies";
import { askBucket } from "./bucket";
import type { BucketCheck } from "./connection";
import { rejectMethod, rejectUnknown, VERSION } from "./errors";
import { shownStorage } from "./fields";
import { LABEL_STUDIO_DEFAULTS, type LabelStudioOptions } from "./options";
import { PredictionRoutes } from "./prediction-routes";
import { type LabelStudioProject, labelConfigOf } from "./project-fields";
import { LabelStudioProjects, type ProjectWorld } from "./projects";
import { labelStudioCollections, labelStudioData } from "./state";
import { Storages } from "./storages";
import { TaskRoutes } from "./task-routes";
import { LabelStudioTasks } from "./tasks";
import { userRoutes } from "./users";

/** Cookie of every response except 500 responses. Clients should not store it. */
const COOKIE = "sessionid=sandbox; HttpOnly; Path=/; SameSite=Lax";
const FRAME =
  '  File "/server/label_studio/io_storages/s3/serializers.py", line 61, in validate\n    connect()\n';
// wording-ignore: String.prototype.repeat
const TRACEBACK = `Traceback (most recent call last):\n${FRAME.repeat(20)}`;

/** Fixed credentials of the emulator, and its options. */
export interface LabelStudioSettings {
  legacyToken: string;
  /** Key that signs the tokens; the same key results in the same first personal access token. */
  signingKey: string;
  options: Partial<LabelStudioOptions>;
}

/** 2026-01-01, so that the first personal access token is the same after every start. */
const FIRST_TOKEN_ISSUED = 1767225600;

/** Label Studio with projects, storages, tasks and tokens in memory. */
export class LabelStudio implements Service {
  readonly name = "labelStudio";
  readonly projects: ReadonlyMap<number, LabelStudioProject>;
  readonly imports: Storages;
  readonly exports: Storages;
  readonly tokens: LabelStudioTokens;
  readonly options: LabelStudioOptions;
  /** The personal access token of the first user. */
  readonly personalToken: string;
  /** Tasks and annotations, and the store that contains the buckets. */
  readonly contents = new LabelStudioTasks({
    importsOf: (project) => this.imports.ofProject(project),
    dataKeyOf: (project) => this.#dataKeyOf(project),
  });
  /** Tests the bucket of a storage. Buckets outside the sandbox's store always pass. */
  bucketCheck: BucketCheck = (row) => askBucket(row, this.contents.store);
  readonly stored: StoredData;
  readonly collections: Record<string, Collection>;
  readonly #projects: LabelStudioProjects;
  readonly #open: Route[];
  readonly #guarded: Route[];

  constructor(settings: LabelStudioSettings) {
    this.options = { ...LABEL_STUDIO_DEFAULTS, ...settings.options };
    this.tokens = new LabelStudioTokens(settings.legacyToken, this.options, settings.signingKey);
    this.personalToken = this.tokens.newPersonalToken("0".repeat(32), FIRST_TOKEN_ISSUED);
    this.#projects = new LabelStudioProjects(this.#projectWorld());
    this.projects = this.#projects.rows;
    this.imports = new Storages("import", this);
    this.exports = new Storages("export", this);
    this.addProject("Project 1");
    this.stored = { ...this.#projects.stored, ...labelStudioData(this) };
    this.collections = labelStudioCollections(this);
    this.#open = openRoutes(this);
    this.#guarded = [
      ...storageRoutes("/api/storages/s3", "/api/storages/s3/", this.imports),
      ...storageRoutes("/api/storages/export/s3", "/api/storages/export/s3", this.exports),
      { method: "GET", pattern: "/api/storages/", handle: (call) => this.#allStorages(call) },
      ...this.#projects.routes(),
      ...this.#contentRoutes(),
      ...this.#tokenRoutes(),
      ...userRoutes(() => this.tokens.legacyToken),
    ];
  }

  #dataKeyOf(id: number): string | undefined {
    const project = this.projects.get(id);
    return project && Object.keys(labelConfigOf(project).dataTypes)[0];
  }

  #contentRoutes(): Route[] {
    const { contents, projects } = this;
    const known = {
      isProject: (id: number) => projects.has(id),
      isTask: (id: number) => contents.tasks.some((task) => task.id === id),
      isAnnotation: (id: number) => contents.annotations.some((annotation) => annotation.id === id),
      isPrediction: (id: number) => contents.predictions.some((prediction) => prediction.id === id),
    };
    const tasks = new TaskRoutes({ contents, projects, known });
    const exportsOf = (project: number) => this.exports.ofProject(project);
    return [
      ...tasks.routes(),
      ...new AnnotationRoutes({ contents, tasks, known, exportsOf }).routes(),
      ...new PredictionRoutes({ contents, projects, known }).routes(),
    ];
  }

  #projectWorld(): ProjectWorld {
    const { contents } = this;
    return {
      counts: (project) => contents.counts(project),
      hasModelVersion: (project, version) =>
        contents.predictions.some((one) => one.project === project && one.model_version === version),
      setOverlap: (project, overlap) => contents.setOverlap(project, overlap),
      removeContents: (project) => {
        contents.removeTasks((task) => task.project === project);
        this.imports.removeProject(project);
        this.exports.removeProject(project);
      },
    };
  }

  addProject(title: string): LabelStudioProject {
    return this.#projects.add({ title });
  }

  /** Removes a project with its tasks and storages. */
  removeProject(id: number): boolean {
    return this.#projects.remove(id);
  }

  async handle(request: Request): Promise<EmulatorResponse> {
    const response = await responseOf(() => this.#dispatch(request));
    if (response.status !== 500) {
      return { ...response, headers: { ...response.headers, "Set-Cookie": COOKIE } };
    }
    if (this.options.tracebacks && isObject(response.body)) {
      return { ...response, body: { ...response.body, exc_info: TRACEBACK } };
    }
    return response;
  }

  /** Finds the route of a request. The server adds a missing trailing slash, but does not remove a superfluous one. */
  async #dispatch(sent: Request): Promise<EmulatorResponse> {
    const request = { ...sent, path: decodedPath(sent.path), query: lastValues(sent.query) };
    const method = request.method === "HEAD" ? "GET" : request.method;
    const repaired = request.path.endsWith("/") ? [request.path] : [request.path, `${request.path}/`];
    for (const path of repaired) {
      const { route, params, methods } = this.#routed(method, path);
      if (methods.length > 0) {
        const response = await responseOf(() => {
          if (!this.#open.some((one) => match([one], one.method, path).route !== undefined)) {
            this.tokens.authenticate(request);
          }
          return route?.handle({ ...request, params }) ?? rejectMethod(request.method);
        });
        return withAllow(response, methods);
      }
    }
    return rejectUnknown();
  }

  #routed(method: string, path: string) {
    const { route, params } = match([...this.#open, ...this.#guarded], method, path);
    // No route has this method, so that all methods of the path are listed.
    const { allowed } = match([...this.#open, ...this.#guarded], "", path);
    return { route, params, methods: allowed };
  }

  /** Storages of all types; an empty list without a project or for an unknown one. */
  #allStorages(call: RoutedCall): EmulatorResponse {
    const rows = this.imports.ofProject(Number(call.query.get("project")));
    return { status: 200, body: rows.map((row) => shownStorage("import", row)) };
  }

  #tokenRoutes(): Route[] {
    const { tokens } = this;
    return [
      { method: "GET", pattern: "/api/token/", handle: () => tokens.list() },
      { method: "POST", pattern: "/api/token/", handle: (call) => tokens.create(jsonOrFormBody(call)) },
      {
        method: "POST",
        pattern: "/api/token/rotate/",
        handle: (call) => tokens.rotate(jsonOrFormBody(call)),
      },
      { method: "GET", pattern: "/api/jwt/settings", handle: () => tokens.settings({}) },
      {
        method: "POST",
        pattern: "/api/jwt/settings",
        handle: (call) => tokens.settings(jsonOrFormBody(call)),
      },
    ];
  }
}

function openRoutes(service: LabelStudio): Route[] {
  const version = {
    release: VERSION,
    "label-studio-os-package": {
      version: VERSION,
      short_version: "1.23",
      current_version_is_outdated: false,
    },
    edition: "Community",
  };
  const up = { status: 200, body: '{"status": "UP"}', contentType: "text/html; charset=utf-8" };
  const { tokens } = service;
  const onPost = (pattern: string, handle: (body: unknown) => EmulatorResponse) => ({
    method: "POST",
    pattern,
    handle: (call: RoutedCall) => handle(jsonOrFormBody(call)),
  });
  return [
    ...forEachMethod("/health", up),
    ...forEachMethod("/health/", up),
    ...forEachMethod("/api/version", { status: 200, body: version }),
    ...forEachMethod("/api/version/", { status: 200, body: version }),
    onPost("/api/token/refresh/", (body) => tokens.refresh(body)),
    onPost("/api/token/blacklist/", (body) => tokens.blacklist(body)),
  ];
}

/** Methods in the order of the header `Allow`. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Routes of a view that does not distinguish methods. */
function forEachMethod(pattern: string, response: EmulatorResponse): Route[] {
  return METHODS.map((method) => ({ method, pattern, handle: () => response }));
}

/** Adds the methods of a path. The page for an unknown ID and views for all methods do not have the header. */
function withAllow(response: EmulatorResponse, methods: readonly string[]): EmulatorResponse {
  const all = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
  if (response.contentType?.startsWith("text/html") || methods.includes("OPTIONS")) {
    return response;
  }
  const allow = METHODS.filter((method) => all.includes(method)).join(", ");
  return { ...response, headers: { Allow: allow, ...response.headers } };
}

/** Path without percent-encoding, as Django matches it. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Query whose first values are the last ones of the request, because Django reads the last value of a repeated name. */
function lastValues(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].reverse());
}

/** Routes of one direction. The path of the import list ends in a slash, that of the export list does not. */
function storageRoutes(base: string, collection: string, storages: Storages): Route[] {
  const types = [
    "s3:AWS S3",
    "gcs:Google Cloud Storage",
    "azure:Microsoft Azure",
    "redis:Redis",
    "localfiles:Local files",
  ];
  const named = types.map((type) => ({ name: type.split(":")[0], title: type.split(":")[1] }));
  const one = `${base}/#id`;
  const body = (call: RoutedCall) => objectBody(jsonOrFormBody(call));
  return [
    { method: "GET", pattern: collection, handle: (call) => storages.list(call) },
    { method: "POST", pattern: collection, handle: (call) => storages.create(body(call)) },
    { method: "POST", pattern: `${base}/validate`, handle: (call) => storages.validate(body(call)) },
    { method: "GET", pattern: base.replace(/s3$/, "types"), handle: () => ({ status: 200, body: named }) },
    { method: "GET", pattern: one, handle: (call) => storages.read(call) },
    { method: "PATCH", pattern: one, handle: (call) => storages.patch(call, body(call)) },
    { method: "PUT", pattern: one, handle: (call) => storages.put(call, body(call)) },
    { method: "DELETE", pattern: one, handle: (call) => storages.delete(call) },
    { method: "POST", pattern: `${one}/sync`, handle: (call) => storages.sync(call) },
  ];
}
