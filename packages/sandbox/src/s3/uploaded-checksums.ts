import type { S3Call } from "./call";
import { DEFAULT_CHECKSUM } from "./checksums";
import type { ObjectChecksums } from "./payload";

/** Checksums of an uploaded object or part: those that the client sent, otherwise the one that the store adds. */
export function uploadedChecksums({ payload, profile }: S3Call): ObjectChecksums {
  const { checksums, defaultChecksum } = payload;
  const isSent = Object.keys(checksums).length > 0;
  return isSent || !profile.addsChecksum ? checksums : { [DEFAULT_CHECKSUM]: defaultChecksum };
}
