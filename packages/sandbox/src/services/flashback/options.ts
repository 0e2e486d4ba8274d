import type { LoginOptions } from "./login";

/** Options for undocumented behavior, and the quota of the account. */
export interface FlashbackOptions extends LoginOptions {
  /** Maximum number of buckets in the organization; a free trial typically has 10. */
  quota: number;
  /** Effect of fields that are missing in an update; not documented. */
  omitted: "kept" | "cleared";
  /** Field that must be unique in the organization; the documented "bucket name" can mean either one. */
  unique: "name" | "bucket" | "both";
  /** Whether the name of a deleted bucket can be used again; not documented. */
  reusesNames: boolean;
  /** Whether the list contains deleted buckets; not documented. */
  listsDeleted: boolean;
  /** Whether an update tests the credentials like a create does; not documented. */
  testsUpdates: boolean;
}

export const FLASHBACK_DEFAULTS: FlashbackOptions = {
  accessSeconds: 3600,
  refreshSpelling: "both",
  rotatesRefresh: false,
  mfa: false,
  quota: 10,
  omitted: "kept",
  unique: "name",
  reusesNames: true,
  listsDeleted: false,
  testsUpdates: false,
};
