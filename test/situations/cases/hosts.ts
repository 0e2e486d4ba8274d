import { usageNamed } from "../../support/usages";
import { recordedStore, type StoreReplay, s3Error } from "../recorded-store";
import type { Situation } from "../situation";

const PATH = "/storage/v1/s3";
const keys = { accessKeyId: "0123456789abcdef", secretAccessKey: "secret-of-the-project-for-tests" };

/** A store in memory with one bucket behind a path. */
function storeBehindPath(bucket: string) {
  return storeUnder(`${PATH}/${bucket}/`);
}

/** A store in memory with one bucket, whose keys follow the prefix of the path. */
function storeUnder(prefix: string, read = (body: string) => body) {
  const objects = new Map<string, string>();
  return (request: { method: string; path: string; body: string }): StoreReplay => {
    const { pathname } = new URL(request.path, "http://store");
    const key = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : undefined;
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
      : { status: 200, headers: { "content-type": "text/plain" }, body: read(body) };
  };
}

/** Situations of hosts and paths of endpoints. */
export const HOST_SITUATIONS: readonly Situation[] = [
  {
    id: "object-lambda",
    situation: "The bucket is the ARN of an Object Lambda access point, whose function changes objects",
    runsOn: ["recorded"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-use.html",
    create: async (context) => {
      const { port } = await recordedStore(
        context,
        storeUnder("/", (body) => body.toUpperCase()),
      );
      return {
        access: {
          usage: usageNamed("ryzeapi"),
          bucket: "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/resize",
          endpoint: `http://s3-object-lambda.eu-west-1.amazonaws.com:${port}`,
          region: "eu-west-1",
          directory: "media",
          ...keys,
        },
      };
    },
    expected: { outcome: "passed", code: "settings.object-lambda", advice: /lambda:InvokeFunction/ },
  },
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
