import type { Collection } from "../../kit/state";
import type { StoredData } from "../../kit/stored-data";
import type { FlashbackApiKeys } from "./api-keys";
import type { FlashbackLogin } from "./login";
import type { FlashbackRepositories } from "./repositories";

/** The state of the emulator. */
export interface FlashbackState {
  buckets: Map<string, object>;
  workspaces: Map<string, { accessible: boolean }>;
  options: object;
}

interface FlashbackTables extends FlashbackState {
  repositories: FlashbackRepositories;
  apiKeys: FlashbackApiKeys;
  login: FlashbackLogin;
}

/** All data of Flashback, for a state file. */
export function flashbackData(service: FlashbackTables): StoredData {
  return {
    buckets: service.buckets,
    workspaces: service.workspaces,
    repositories: service.repositories.rows,
    apiKeys: service.apiKeys.rows,
    refreshTokens: service.login.refreshTokens,
  };
}

/** Objects that the control routes of Flashback show and change. */
export function flashbackCollections(service: FlashbackState): Record<string, Collection> {
  return {
    buckets: {
      fields: {
        name: "string",
        storageType: "string",
        bucket: "string",
        key: "string?",
        secret: "string?",
        endpoint: "string?",
        region: "string?",
        workspaceId: "string",
        apiKeyId: "string?",
        status: "string",
        createdAt: "string",
        inUse: "boolean",
        deletedAt: "string?",
      },
      secrets: ["secret"],
      list: () => [...service.buckets],
      open: (id) => service.buckets.get(id),
      remove: (id) => service.buckets.delete(id),
    },
    workspaces: {
      fields: { accessible: "boolean" },
      secrets: [],
      list: () => [...service.workspaces],
      open: (id) => {
        const workspace = service.workspaces.get(id) ?? { accessible: true };
        service.workspaces.set(id, workspace);
        return workspace;
      },
      remove: (id) => service.workspaces.delete(id),
    },
    options: {
      fields: {
        accessSeconds: "number",
        refreshSpelling: ["both", "refreshToken", "refresh_token"],
        rotatesRefresh: "boolean",
        mfa: "boolean",
        quota: "number",
        omitted: ["kept", "cleared"],
        unique: ["name", "bucket", "both"],
        reusesNames: "boolean",
        listsDeleted: "boolean",
        testsUpdates: "boolean",
      },
      secrets: [],
      list: () => [["flashback", service.options]],
      open: () => service.options,
    },
  };
}
