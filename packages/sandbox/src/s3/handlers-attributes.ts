import { requirePermission } from "./access";
import { head, type S3Call, type S3Handler } from "./call";
import { invalidArgument } from "./errors";
import { existing } from "./existing";
import type { StoredObject } from "./model";
import { checksumElements } from "./multipart-checksum";
import { checksumTypeOf } from "./object-headers";
import type { Operation } from "./operations";
import type { ObjectChecksums } from "./payload";
import { type XmlObject, xml } from "./xml";

const ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];
const MAX_PARTS = 1000;

/** GetObjectAttributes: metadata of an object and of the parts in which it was uploaded. */
export const attributeHandlers = {
  GetObjectAttributes(call) {
    const { bucket, object } = existing(call, "s3:GetObjectAttributes");
    const { key, versionId, lastModified } = object;
    const action = call.request.query.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject";
    requirePermission(call.caller, { action, bucket, key, object });
    const wanted = wantedAttributes(call);
    const type = checksumTypeOf(object);
    const values: Record<string, XmlObject> = {
      // The only place where S3 writes an ETag without quotation marks.
      ETag: { ETag: object.etag.replaceAll('"', "") },
      // Without the number of parts, which other responses append to a composite checksum.
      Checksum: {
        Checksum: type && { ...checksumElements(withoutPartCounts(object.checksums)), ChecksumType: type },
      },
      ObjectParts: { ObjectParts: partsElement(call, object) },
      StorageClass: { StorageClass: object.storageClass },
      ObjectSize: { ObjectSize: object.content.size },
    };
    const content = ATTRIBUTES.filter((name) => wanted.includes(name)).map((name) => values[name]);
    const headers = {
      "Last-Modified": lastModified.toUTCString(),
      ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    };
    return xml("GetObjectAttributesResponse", Object.assign({}, ...content), { headers });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function withoutPartCounts(checksums: ObjectChecksums): ObjectChecksums {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [name, value?.replace(/-\d+$/, "")]),
  );
}

function wantedAttributes(call: S3Call): string[] {
  const header = head(call, "x-amz-object-attributes") ?? "";
  const names = header.split(",").map((name) => name.trim());
  if (names.some((name) => !ATTRIBUTES.includes(name))) {
    throw invalidArgument("Invalid attribute name specified.", {
      ArgumentName: "x-amz-object-attributes",
      ArgumentValue: header,
    });
  }
  return names;
}

function numberIn(call: S3Call, name: string, otherwise: number): number {
  const text = head(call, name) ?? String(otherwise);
  if (!/^\d+$/.test(text)) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, {
      ArgumentName: name,
      ArgumentValue: text,
    });
  }
  return Number(text);
}

/** Parts of the object. S3 lists single parts only if they have checksums. */
function partsElement(call: S3Call, { parts, checksums }: StoredObject): XmlObject | undefined {
  if (parts === undefined) {
    return undefined;
  }
  const marker = numberIn(call, "x-amz-part-number-marker", 0);
  const max = Math.min(numberIn(call, "x-amz-max-parts", MAX_PARTS), MAX_PARTS);
  const listed = Object.keys(checksums).length === 0 ? [] : parts;
  const page = listed.slice(marker, marker + max);
  return {
    PartsCount: parts.length,
    ...(listed.length > 0 && {
      PartNumberMarker: marker,
      NextPartNumberMarker: marker + page.length,
      MaxParts: max,
      IsTruncated: marker + page.length < listed.length,
      Part: page.map((part, index) => ({
        PartNumber: marker + index + 1,
        Size: part.size,
        ...checksumElements(part.checksums),
      })),
    }),
  };
}
