import type { EmulatorResponse, Request } from "../kit/request";
import { isAllowed } from "./access";
import type { RequestTarget } from "./addressing";
import type { Bucket } from "./model";

/** Website endpoint: anonymous read access only, and errors as HTML pages. */
export function website(
  request: Request,
  target: RequestTarget,
  bucket: Bucket | undefined,
): EmulatorResponse {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return page(405, "Method Not Allowed", "MethodNotAllowed");
  }
  if (bucket === undefined) {
    return page(404, "Not Found", "NoSuchBucket");
  }
  const key = target.key ?? "index.html";
  const object = bucket.objects.get(key);
  const anonymous = { user: undefined, context: {} };
  if (!isAllowed(anonymous, { action: "s3:GetObject", bucket, key, object })) {
    return page(403, "Forbidden", "AccessDenied");
  }
  return object === undefined
    ? page(404, "Not Found", "NoSuchKey")
    : { status: 200, contentType: object.contentType, headers: { ETag: object.etag }, body: object.content };
}

/** Custom domain or CDN, which has its own permission to read the bucket. */
export function publicDomain(
  request: Request,
  target: RequestTarget,
  bucket: Bucket | undefined,
): EmulatorResponse {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return page(405, "Method Not Allowed", "MethodNotAllowed");
  }
  const object = bucket?.publicDomain === true ? bucket.objects.get(target.key ?? "") : undefined;
  if (object === undefined) {
    return page(404, "Not Found", "NotFound");
  }
  return {
    status: 200,
    contentType: object.contentType,
    headers: { ETag: object.etag, ...object.headers },
    body: object.content,
  };
}

function page(status: number, title: string, code: string): EmulatorResponse {
  const body = `<html>\n<head><title>${status} ${title}</title></head>\n<body>\n<h1>${status} ${title}</h1>\n<ul>\n<li>Code: ${code}</li>\n</ul>\n</body>\n</html>\n`;
  return { status, contentType: "text/html; charset=utf-8", body };
}
