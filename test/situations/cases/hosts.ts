import { usageNamed } from "../../support/usages";
import { recordedStore, type StoreReplay, s3Error } from "../recorded-store";
import type { Situation } from "../situation";

const PATH = "/storage/v1/s3";
const keys = { accessKeyId: "0123456789abcdef", secretAccessKey: "secret-of-the-project-for-tests" };

/** A store in memory with one bucket behind a path. */
function storeBehindPath(bucket: string) {
  const objects = new Map<string, string>();
  return (request: { method: string; path: string; body: string }): StoreReplay => {
    const { pathname } = new URL(request.path, "http://store");
    const key = pathname.startsWith(`${PATH}/${bucket}/`) ? pathname.slice(PATH.length) : undefined;
    if (key === undefined) {
      return s3Error(404, "NoSuchBucket", "Bucket not found");
    }
    if (request.method === "PUT") {
      objects.set(key, request.body);
      return { status: 200, headers: { etag: '"0123456789abcdef0123456789abcdef"' } };
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return { status: 204 };
    }
    const body = objects.get(key);
    return body === undefined
      ? s3Error(404, "NoSuchKey", "Object not found")
      : { status: 200, headers: { "content-type": "text/plain" }, body };
  };
}

/** Situations of hosts and paths of endpoints. */
export const HOST_SITUATIONS: readonly Situation[] = [
  {
    id: "endpoint-with-path",
    situation: 'The endpoint has a path, and the bucket "storage" has the name of a part of it',
    runsOn: ["recorded"],
    source: "https://supabase.com/docs/guides/storage/s3/authentication",
    create: async (context) => {
      const { url } = await recordedStore(context, storeBehindPath("storage"));
      return {
        access: {
          usage: usageNamed("ryzeapi"),
          bucket: "storage",
          endpoint: `${url}${PATH}`,
          region: "eu-central-1",
          directory: "media",
          ...keys,
        },
      };
    },
    expected: { outcome: "passed" },
  },
];
