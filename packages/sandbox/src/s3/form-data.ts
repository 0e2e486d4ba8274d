/**
 * Reader of `multipart/form-data` bodies, in which browsers upload files.
 *
 * A library would read the file into memory. In a form for S3 the file is the last field that counts, so only the
 * fields before it are read, and the file is a part of the received content.
 */
import type { StoredContent } from "../kit/content";
import { S3Error } from "./errors";

/** S3 limits the fields before the file to 20 KB. */
const MAX_FIELD_BYTES = 20_000;

export interface UploadForm {
  /** Fields before the file, by name in lowercase letters. */
  fields: Map<string, string>;
  fileName: string;
  file: StoredContent;
}

export async function readForm(content: StoredContent, contentType: string): Promise<UploadForm> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const delimiter = `\r\n--${boundary?.[1] ?? boundary?.[2] ?? ""}`;
  // The first delimiter of a body has no line break before it.
  const start = content.slice(0, MAX_FIELD_BYTES).bytes;
  const head = Buffer.concat([Buffer.from("\r\n"), start]);
  const fields = new Map<string, string>();
  let at = head.indexOf(delimiter);
  while (at === 0 || (at > 0 && fields.size > 0)) {
    const headerStart = at + delimiter.length + 2;
    const headerEnd = head.indexOf("\r\n\r\n", headerStart);
    if (headerEnd < 0) {
      break;
    }
    const header = head.subarray(headerStart, headerEnd).toString("utf8");
    const name = parameter(header, "name")?.toLowerCase();
    const bodyStart = headerEnd + 4;
    if (name === undefined) {
      break;
    }
    if (name === "file") {
      const file = await untilDelimiter(content.slice(bodyStart - 2, content.size), delimiter);
      return { fields, fileName: parameter(header, "filename") ?? "", file };
    }
    const next = head.indexOf(delimiter, bodyStart - 2);
    if (next < 0) {
      break;
    }
    fields.set(name, head.subarray(bodyStart, next).toString("utf8"));
    at = next;
  }
  throw fields.size === 0 || start.length < MAX_FIELD_BYTES ? malformedForm() : fieldsTooLarge();
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`content-disposition:[^\\r\\n]*[; ]${name}="([^"\\r\\n]*)"`, "i").exec(header);
  return found?.[1];
}

/** Content before the first delimiter. */
async function untilDelimiter(content: StoredContent, delimiter: string): Promise<StoredContent> {
  let rest: Buffer = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of content.chunks()) {
    const searched = Buffer.concat([rest, chunk]);
    const found = searched.indexOf(delimiter);
    if (found >= 0) {
      return content.slice(0, read - rest.length + found);
    }
    read += chunk.length;
    rest = searched.subarray(Math.max(searched.length - delimiter.length, 0));
  }
  throw malformedForm();
}

function malformedForm(): S3Error {
  return new S3Error(
    400,
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );
}

function fieldsTooLarge(): S3Error {
  return new S3Error(
    400,
    "MaxPostPreDataLengthExceeded",
    "Your POST request fields preceeding the upload file was too large.",
    { MaxPostPreDataLengthBytes: String(MAX_FIELD_BYTES) },
  );
}
