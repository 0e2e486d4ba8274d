import type { Collection } from "../../kit/state";

/** The state of the emulator. */
export interface FlashbackState {
  buckets: Map<string, object>;
  workspaces: Map<string, { accessible: boolean }>;
  options: object;
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
