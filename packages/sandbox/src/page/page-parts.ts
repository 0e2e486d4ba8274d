/**
 * The parts of the page as data: registrations, buckets, policies and requests.
 *
 * The page must not show secrets. Registrations are therefore read like the control routes do, with secrets as hashes.
 * Requests are reduced to names of fields and query parameters, and conditions of policies to their keys, because some
 * CDNs use the value of `aws:Referer` as a password. Lists are limited, so that the page stays usable with many objects.
 */
import type { LoggedRequest } from "../kit/log";
import type { Service } from "../kit/service";
import { SERVICES, type ServiceName, TITLES } from "../kit/service-names";
import { snapshot } from "../kit/state";
import type { Bucket, S3, StoredObject } from "../s3";
import { type PreviewKind, previewKindOf } from "./object-preview";

/** Limit of records of a collection, and of objects of a bucket. */
export const MAX_SHOWN = 100;

/** Services and store of the sandbox that the page shows. */
export interface PageSource {
  services: Record<ServiceName, Service>;
  s3: S3;
}

/** One collection of a service, such as the instances of RyzeAPI. */
interface CollectionView {
  service: string;
  name: string;
  records: { id: string; fields: [name: string, value: string][] }[];
  omitted: number;
}

/** One object, and how the page can show its content. */
interface ObjectView {
  key: string;
  size: number;
  contentType: string;
  modified: string;
  etag: string;
  preview: PreviewKind | undefined;
}

interface BucketView {
  name: string;
  settings: [name: string, value: string][];
  objects: ObjectView[];
  omitted: number;
  /** Total size of all objects in bytes. */
  size: number;
}

interface StatementView {
  effect: string;
  principal: string | undefined;
  actions: string;
  resources: string;
  /** Operators and keys; undefined without a condition. */
  condition: string | undefined;
}

interface PolicyView {
  owner: string;
  statements: StatementView[];
}

/** One request, without values of fields and parameters. */
export interface RequestView {
  id: number;
  at: number;
  service: string;
  method: string;
  path: string;
  parameters: string[];
  fields: string[];
  credentials: string[];
  status: number;
  took: number;
  about: Record<string, string>;
}

/** Collections of all services that are not empty; those with the behavior of an emulator are last. */
export function collectionViews({ services }: PageSource): CollectionView[] {
  const views = SERVICES.flatMap((service) =>
    Object.entries(services[service].collections).flatMap(([name, collection]) => {
      const all = Object.entries(snapshot(collection));
      const records = all.slice(0, MAX_SHOWN).map(([id, record]) => ({
        id,
        fields: Object.entries(record).map(([field, value]): [string, string] => [field, textOf(value)]),
      }));
      return all.length === 0
        ? []
        : [{ service: TITLES[service], name, records, omitted: all.length - records.length }];
    }),
  );
  return views.sort((one, other) => Number(one.name === "options") - Number(other.name === "options"));
}

export function bucketViews({ s3 }: PageSource): BucketView[] {
  return s3.buckets().map((bucket) => {
    const all = [...bucket.objects.values()];
    const shown = all.slice(-MAX_SHOWN).reverse();
    return {
      name: bucket.name,
      settings: settingsOf(bucket),
      objects: shown.map(objectView),
      omitted: all.length - shown.length,
      size: all.reduce((sum, { content }) => sum + content.size, 0),
    };
  });
}

function objectView(object: StoredObject): ObjectView {
  return {
    key: object.key,
    size: object.content.size,
    contentType: object.contentType,
    modified: object.lastModified.toISOString(),
    etag: object.etag,
    preview: previewKindOf(object),
  };
}

function settingsOf(bucket: Bucket): [string, string][] {
  const blocked = Object.entries(bucket.publicAccessBlock ?? {}).flatMap(([name, isOn]) =>
    isOn ? [name] : [],
  );
  return [
    ["Region", bucket.region],
    ["Object ownership", bucket.ownership ?? "not set"],
    ["Block Public Access", blocked.length === 4 ? "all settings" : blocked.join(", ") || "off"],
    ["CORS rules", String(bucket.cors.length)],
    ["Versioning", bucket.versioning ? "enabled" : bucket.versioningSuspended ? "suspended" : "off"],
    ["Encryption", bucket.encryption.algorithm],
    ["Uploads in progress", String(bucket.uploads.size)],
  ];
}

/** Policies of all users and buckets; those without one have no statements. */
export function policyViews({ s3 }: PageSource): PolicyView[] {
  const users = s3.users().map(({ name, policy }) => ({ owner: `User ${name}`, policy }));
  const buckets = s3.buckets().map(({ name, policy }) => ({ owner: `Bucket ${name}`, policy }));
  return [...users, ...buckets].map(({ owner, policy }) => ({
    owner,
    statements: (policy?.Statement ?? []).map(statementView),
  }));
}

type Statement = NonNullable<ReturnType<S3["users"]>[number]["policy"]>["Statement"][number];

function statementView(entry: Statement): StatementView {
  const principal = entry.Principal ?? entry.NotPrincipal;
  const conditions = Object.entries(entry.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => `${operator} ${key}`),
  );
  return {
    effect: entry.Effect,
    principal:
      principal === undefined ? undefined : `${entry.Principal ? "" : "all except "}${namesOf(principal)}`,
    actions: entry.Action ? listOf(entry.Action) : `all except ${listOf(entry.NotAction)}`,
    resources: entry.Resource ? listOf(entry.Resource) : `all except ${listOf(entry.NotResource)}`,
    condition: conditions.length === 0 ? undefined : conditions.join(", "),
  };
}

function namesOf(principal: NonNullable<Statement["Principal"]>): string {
  return typeof principal === "string" ? "everyone" : Object.values(principal).flat().join(", ");
}

function listOf(value: string | string[] | undefined): string {
  return [value ?? []].flat().join(", ");
}

export function requestView(id: number, entry: LoggedRequest): RequestView {
  return {
    id,
    at: entry.at,
    service: TITLES[entry.service],
    method: entry.method,
    path: entry.path,
    parameters: Object.keys(entry.query),
    fields: entry.keys,
    credentials: entry.credentials,
    status: entry.status,
    took: entry.took,
    about: entry.about ?? {},
  };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === "") {
    return "–";
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
