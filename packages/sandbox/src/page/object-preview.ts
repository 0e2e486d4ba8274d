/**
 * Previews of stored objects.
 *
 * The declared type of an upload is often `binary/octet-stream`, and a browser that trusts it could run a script in a
 * page of the sandbox. The type is therefore derived from the first bytes, and only images and plain text are shown.
 */
import type { StoredObject } from "../s3";

export type PreviewKind = "image" | "text";

const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
/** Length of a preview of text. */
const MAX_TEXT_BYTES = 4 * 1024;
const SIGNATURE_BYTES = 512;

/** Types of images by their first bytes, in Latin-1. */
const IMAGES: readonly [type: string, signature: RegExp][] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
  ["image/avif", /^[\s\S]{4}ftypavi[fs]/],
  ["image/bmp", /^BM[\s\S]{4}\0\0\0\0/],
  // As the source of an image element, an SVG document runs no scripts and loads no files.
  ["image/svg+xml", /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/],
];

interface Detected {
  kind: PreviewKind | undefined;
  type: string | undefined;
}

/** An object does not change, so its first bytes are read once. */
const detected = new WeakMap<StoredObject, Detected>();

function detect(object: StoredObject): Detected {
  const known = detected.get(object);
  if (known !== undefined) {
    return known;
  }
  const bytes = object.content.slice(0, SIGNATURE_BYTES).bytes;
  const latin = bytes.toString("latin1");
  const type = IMAGES.find(([, signature]) => signature.test(latin))?.[0];
  const isImage = type !== undefined && object.content.size <= MAX_IMAGE_BYTES;
  const found: Detected = { type, kind: isImage ? "image" : isText(bytes) ? "text" : undefined };
  detected.set(object, found);
  return found;
}

/** Kind of preview that the page can show; undefined if it shows none. */
export function previewKindOf(object: StoredObject): PreviewKind | undefined {
  return detect(object).kind;
}

/** Type of an image; undefined if the object is not an image that the page shows. */
export function imageTypeOf(object: StoredObject): string | undefined {
  const { kind, type } = detect(object);
  return kind === "image" ? type : undefined;
}

/** Beginning of an object that contains text; undefined for any other object. */
export function textPreview(object: StoredObject): { text: string; isTruncated: boolean } | undefined {
  if (previewKindOf(object) !== "text") {
    return undefined;
  }
  const { content } = object;
  const text = new TextDecoder().decode(content.slice(0, MAX_TEXT_BYTES).bytes, { stream: true });
  return { text, isTruncated: content.size > MAX_TEXT_BYTES };
}

/** UTF-8 without control characters. The last character can be incomplete. */
function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they distinguish binary files
    return text !== "" && !/[\0-\x08\x0e-\x1f]/.test(text);
  } catch {
    return false;
  }
}
