/**
 * PostObject: uploads from a browser with an HTML form.
 *
 * The form contains what an upload has in its headers, and the signature of a policy instead of the request. The
 * handler turns the fields into headers and then stores the file like any other upload.
 */
import type { EmulatorResponse, Request } from "../kit/request";
import { authenticateForm } from "./authentication";
import { head, objectUrlOf, requestedBucket, type S3Call, type S3Handler } from "./call";
import { CHECKSUM_NAMES, checksumHeader, DEFAULT_CHECKSUM, Digests, etagOf } from "./checksums";
import { contextOf } from "./context";
import { encryptionHeaders } from "./encryption";
import { invalidArgument } from "./errors";
import { readForm, type UploadForm } from "./form-data";
import type { Bucket, StoredObject } from "./model";
import { newObject, store } from "./new-object";
import type { Operation } from "./operations";
import { verifiedPayload } from "./payload";
import { assertMeetsPolicy } from "./post-policy";
import { tagsInXml } from "./tags";
import { assertHeadersSupported } from "./unsupported";
import { requireChecksum } from "./versions";
import { xml } from "./xml";
import { parsedText } from "./xml-parser";

/** Fields with the name of a header without its prefix. */
const RENAMED: Record<string, string> = { acl: "x-amz-acl" };

export const formHandlers = {
  async PostObject(call) {
    const bucket = requestedBucket(call);
    const form = expanded(await readForm(call.payload.content, head(call, "content-type") ?? ""));
    const policy = form.fields.get("policy");
    const user = await authenticateForm(form.fields, call.state.identities, call.now);
    if (user !== undefined) {
      assertMeetsPolicy(policy ?? "", form, bucket.name, call.now);
    }
    const request = requestOfForm(call.request, form);
    assertHeadersSupported(request);
    const isSecure = call.caller.context["aws:securetransport"] === "true";
    const caller = {
      user,
      context: contextOf(request, user, undefined, { isSecure, now: call.now, operation: call.operation }),
    };
    const payload = await payloadOf(request, form);
    const upload: S3Call = { ...call, request, caller, payload };
    const tagging = form.fields.get("tagging");
    const template = newObject(upload, bucket, keyOf(form));
    requireChecksum(upload, bucket, "Put Object");
    const tags = tagging === undefined ? template.tags : tagsInXml(parsedText(tagging, "Tagging"));
    const object = store(bucket, { ...template, tags }, payload.content, payload.etag);
    return created(call, bucket, object, form.fields);
  },
} satisfies Partial<Record<Operation, S3Handler>>;

/**
 * The form with the name of the file in all of its fields, before its policy is checked. A browser can send a path, of
 * which only the last segment counts (API reference, "POST Object": form fields).
 */
function expanded(form: UploadForm): UploadForm {
  const name = form.fileName.slice(
    Math.max(form.fileName.lastIndexOf("/"), form.fileName.lastIndexOf("\\")) + 1,
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of S3
  const fill = (text: string) => text.replaceAll("${filename}", () => name);
  const isFilled = (field: string) => field !== "policy" && !field.startsWith("x-amz-signature");
  const fields = [...form.fields].map(([field, value]): [string, string] => [
    field,
    isFilled(field) ? fill(value) : value,
  ]);
  return { ...form, fields: new Map(fields) };
}

function keyOf({ fields }: UploadForm): string {
  const key = fields.get("key");
  if (key === undefined || key === "") {
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      {
        ArgumentName: "key",
        ArgumentValue: "",
      },
    );
  }
  return key;
}

/** The request with the fields of the form as headers. */
function requestOfForm(request: Request, { fields }: UploadForm): Request {
  const signature = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];
  const { host, origin, referer, "user-agent": agent } = request.headers;
  const headers: Request["headers"] = { host, origin, referer, "user-agent": agent };
  for (const [name, value] of fields) {
    if (!signature.includes(name)) {
      headers[RENAMED[name] ?? name] = value;
    }
  }
  return { ...request, headers };
}

async function payloadOf(request: Request, { file }: UploadForm) {
  const sent = CHECKSUM_NAMES.filter((name) => request.headers[checksumHeader(name)] !== undefined);
  const digests = new Digests(["md5", DEFAULT_CHECKSUM, ...sent]);
  for await (const chunk of file.chunks()) {
    digests.update(chunk);
  }
  const received = { content: file, hash: undefined, digests: await digests.finish(), trailers: {} };
  const payload = verifiedPayload(request, undefined, received, true);
  return { ...payload, etag: etagOf(received.digests.md5 ?? "") };
}

/** Response in the form that the fields request. A redirect tells the page which object was created. */
function created(
  call: S3Call,
  bucket: Bucket,
  { key, etag, encryption, versionId }: StoredObject,
  fields: UploadForm["fields"],
): EmulatorResponse {
  const location = objectUrlOf(call, bucket.name, key);
  const headers = {
    ETag: etag,
    Location: location,
    ...encryptionHeaders({ encryption }),
    ...(versionId && { "x-amz-version-id": versionId }),
  };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket: bucket.name, key, etag })) {
      url.searchParams.set(name, value);
    }
    return { status: 303, headers: { ...headers, Location: url.href } };
  }
  const status = fields.get("success_action_status");
  if (status === "201") {
    const content = { Location: location, Bucket: bucket.name, Key: key, ETag: etag };
    return xml("PostResponse", content, { status: 201, headers });
  }
  return { status: status === "200" ? 200 : 204, headers };
}
