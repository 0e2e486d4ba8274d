import type { Collection, FieldType } from "../../kit/state";
import type { StoredData } from "../../kit/stored-data";
import type { LabelStudioTokens } from "./auth";
import { SECRETS } from "./fields";
import type { Storages } from "./storages";
import type { TaskTables } from "./task-tables";

const STORAGE_FIELDS: Record<string, FieldType> = {
  project: "number",
  title: "string?",
  description: "string?",
  bucket: "string?",
  prefix: "string?",
  regex_filter: "string?",
  region_name: "string?",
  s3_endpoint: "string?",
  aws_access_key_id: "string?",
  aws_secret_access_key: "string?",
  aws_session_token: "string?",
  aws_sse_kms_key_id: "string?",
  use_blob_urls: "boolean",
  recursive_scan: "boolean",
  presign: "boolean",
  presign_ttl: "number",
  synchronizable: "boolean",
  can_delete_objects: "boolean?",
  status: "string",
  created_at: "string",
};

interface LabelStudioTables {
  imports: Storages;
  exports: Storages;
  contents: TaskTables;
  tokens: LabelStudioTokens;
}

/** All data of Label Studio except its projects, for a state file. */
export function labelStudioData({ imports, exports, contents, tokens }: LabelStudioTables): StoredData {
  return {
    imports: imports.rows,
    importIds: imports.ids,
    exports: exports.rows,
    exportIds: exports.ids,
    ...contents.stored,
    personalTokens: tokens.personal,
    blacklistedTokens: tokens.blacklisted,
  };
}

/** State of the Label Studio emulator. */
export interface LabelStudioState {
  imports: Storages;
  exports: Storages;
  projects: ReadonlyMap<number, object>;
  options: object;
  addProject(title: string): object;
  removeProject(id: number): boolean;
}

/** Objects that the control routes of Label Studio show and change. */
export function labelStudioCollections(service: LabelStudioState): Record<string, Collection> {
  return {
    imports: storages(service.imports),
    exports: storages(service.exports),
    projects: {
      fields: { title: "string" },
      secrets: [],
      list: () => [...service.projects].map(([id, project]) => [String(id), project]),
      open: (id) => service.projects.get(Number(id)) ?? (id === "new" ? service.addProject("") : undefined),
      remove: (id) => service.removeProject(Number(id)),
    },
    options: {
      fields: {
        legacyTokens: "boolean",
        personalTokens: "boolean",
        accessSeconds: "number",
        ssrfProtection: "boolean",
        trustedDomains: "string",
        serverCredentials: "boolean",
        syncOnExportCreate: "boolean",
        tracebacks: "boolean",
      },
      secrets: [],
      list: () => [["labelStudio", service.options]],
      open: () => service.options,
    },
  };
}

function storages(table: Storages): Collection {
  return {
    fields: STORAGE_FIELDS,
    secrets: SECRETS,
    list: () => [...table.rows].map(([id, row]) => [String(id), row]),
    open: (id) => table.rows.get(Number(id)),
    remove: (id) => table.rows.delete(Number(id)),
  };
}
