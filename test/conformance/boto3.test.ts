/**
 * Compares the requests of the probe with those of boto3, which Label Studio uses and ModelsLab most likely uses.
 *
 * Label Studio 1.23.2 creates its client with `signature_version="s3v4"` and the region us-east-1 if none is set
 * (io_storages/s3/utils.py). No request is sent: both sides only build them.
 */
import type { OutgoingRequest, RequestOutcome } from "../../src/http/send-request";
import { StoreClient } from "../../src/probe/store-client";
import { validateSettings } from "../../src/probe/validate-settings";
import { storeTargetOf } from "../../src/stores/target";
import type { BucketAccess } from "../../src/stores/types";
import { usageNamed } from "../support/usages";
import { type Boto3Call, type Boto3Setting, boto3Requests, type RequestAddress } from "./support/boto3";

jest.setTimeout(120_000);

const mockSent: OutgoingRequest[] = [];

jest.mock("../../src/http/send-request", () => ({
  sendRequest: async (request: OutgoingRequest): Promise<RequestOutcome> => {
    mockSent.push(request);
    const body = "<ListBucketResult/>";
    return { sent: true, response: { status: 200, headers: { etag: '"x"' }, body, end: "complete" } };
  },
}));

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret" };
const KEY = "a/b c+d%e#f?ü/probe.txt";

type Address = Pick<BucketAccess, "bucket" | "region" | "endpoint">;

const POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";

const LABEL_STUDIO: readonly (readonly [bucket: string, region?: string | undefined, endpoint?: string])[] = [
  // Regions and partitions, without an endpoint.
  ["media"],
  ["media", "us-east-1"],
  ["media", "us-west-2"],
  ["media", "eu-central-1"],
  ["media", "me-south-1"],
  ["media", "ap-southeast-7"],
  ["media", "mx-central-1"],
  ["media", "zz-north-9"],
  ["media", "aws-global"],
  ["media", "cn-north-1"],
  ["media", "cn-northwest-1"],
  ["media", "us-gov-west-1"],
  ["media", "us-gov-east-1"],
  ["media", "eusc-de-east-1"],
  ["media", "us-iso-east-1"],
  ["media", "us-isob-east-1"],
  ["media", "eu-isoe-west-1"],
  ["media", "us-isof-south-1"],
  ["media", "fips-us-east-1"],
  ["media", "us-gov-west-1-fips"],
  // Names that are not a host label.
  ["my.media", "us-east-1"],
  ["my.media", "eu-central-1"],
  ["my.media", "cn-north-1"],
  ["my_media", "eu-central-1"],
  ["Media", "eu-central-1"],
  ["Media", "us-east-1"],
  ["192.168.0.1", "eu-central-1"],
  // Access points, their aliases, and directory buckets.
  [POINT],
  [POINT, "eu-west-1"],
  [POINT, "us-east-1"],
  [POINT.replace("accesspoint/", "accesspoint:"), "eu-central-1"],
  [POINT, "eu-central-1", "https://s3-accesspoint.eu-west-1.amazonaws.com"],
  ["arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/point", "cn-northwest-1"],
  ["arn:aws-us-gov:s3:us-gov-east-1:123456789012:accesspoint/point", "us-gov-west-1"],
  ["arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/lambda", "eu-central-1"],
  ["arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-01234567890123456/accesspoint/point", "us-east-1"],
  ["point-abcdefgh-s3alias", "eu-central-1"],
  ["media--use1-az4--x-s3", "us-east-1"],
  // Endpoints of AWS.
  ["media", "eu-central-1", "https://s3.eu-central-1.amazonaws.com"],
  ["media", "us-east-1", "https://s3.amazonaws.com"],
  ["media", "eu-central-1", "https://s3.amazonaws.com"],
  ["my.media", "eu-central-1", "https://s3.eu-central-1.amazonaws.com"],
  ["media", "eu-central-1", "https://s3.dualstack.eu-central-1.amazonaws.com"],
  ["media", "us-east-1", "https://s3-fips.us-east-1.amazonaws.com"],
  ["media", "us-gov-west-1", "https://s3-fips.dualstack.us-gov-west-1.amazonaws.com"],
  ["media", "eu-west-1", "https://s3-accelerate.amazonaws.com"],
  ["media", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"],
  ["media", "eusc-de-east-1", "https://s3.eusc-de-east-1.amazonaws.eu"],
  ["media", "us-west-2", "https://bucket.vpce-1a2b3c-4d5e.s3.us-west-2.vpce.amazonaws.com"],
  // Other endpoints: ports, paths, IP addresses, spelling.
  ["media", undefined, "https://minio.example.com"],
  ["media", "eu-central-1", "https://minio.example.com:9000"],
  ["media", "us-east-1", "https://minio.example.com:443/"],
  ["media", "us-east-1", "http://minio.example.com:80"],
  ["media", "us-east-1", "https://Minio.Example.com"],
  ["media", "us-east-1", "http://192.168.1.5:9000"],
  ["media", "us-east-1", "http://[::1]:9000"],
  ["media", "us-east-1", "http://localhost:9000"],
  ["my.media", "us-east-1", "http://minio.example.com"],
  ["my_media", "us-east-1", "https://minio.example.com"],
  ["Media", "us-east-1", "https://minio.example.com"],
  ["media", "us-east-1", "https://ref.supabase.co/storage/v1/s3"],
  ["media", "us-east-1", "https://ref.supabase.co/storage/v1/s3/"],
  ["media", "us-east-1", "https://proxy.example.com/a%20b"],
  ["media", "auto", "https://abc123.r2.cloudflarestorage.com"],
  ["media", "us-east-1", "https://media.minio.example.com"],
  ["media", "fra1", "https://fra1.digitaloceanspaces.com"],
];

/** Endpoint and directory. The first segment of the directory is the bucket for the client. */
const MODELSLAB: readonly (readonly [endpoint: string, directory: string, region: string])[] = [
  ["https://media.s3.eu-central-1.amazonaws.com", "generations", "eu-central-1"],
  ["https://media.s3.amazonaws.com", "generations", "us-east-1"],
  ["https://media.s3.dualstack.eu-west-1.amazonaws.com", "generations", "eu-west-1"],
  ["https://media.s3-fips.us-east-1.amazonaws.com", "generations", "us-east-1"],
  ["https://media.s3.cn-north-1.amazonaws.com.cn", "generations", "cn-north-1"],
  ["https://media.s3-accelerate.amazonaws.com", "generations", "eu-west-1"],
  ["https://storage.googleapis.com", "media", "auto"],
  ["https://media.fra1.digitaloceanspaces.com", "generations", "fra1"],
  ["https://minio.example.com:9000/media", "my.generations", "us-east-1"],
  ["https://minio.example.com/a/b/", "Generations_1", "us-east-1"],
];

/** Settings that boto3 or S3 rejects, with the problem that the probe reports before it sends a request. */
const REJECTED: readonly (readonly [problem: string, address: Address])[] = [
  ["BucketArn", { bucket: "arn:aws:s3:::media", region: "eu-central-1" }],
  ["OtherPartition", { bucket: POINT, region: "cn-north-1" }],
  [
    "OtherPartition",
    { bucket: "arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/point", region: "eu-west-1" },
  ],
  ["InvalidEndpoint", { bucket: "media", endpoint: "minio.example.com" }],
  ["InvalidEndpoint", { bucket: "media", endpoint: "https://minio.example.com?x=1" }],
];

function labelStudio({ bucket = "", region, endpoint }: Address): Boto3Setting {
  const config = { signature_version: "s3v4" };
  return { bucket, key: KEY, region_name: region ?? "us-east-1", endpoint_url: endpoint, config };
}

/** Address without the query, and without a slash after the bucket, which has no meaning in S3. */
function addressOf(url: string | URL): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/$/, "");
}

async function probeRequests(access: BucketAccess): Promise<Record<Boto3Call, RequestAddress>> {
  const { client: shape, listing } = storeTargetOf(access);
  const attempt = { signal: new AbortController().signal, timeoutMs: 1000, newConnection: false };
  const [client, lister] = [new StoreClient(shape, keys), new StoreClient(listing, keys)];
  const sentBy = async (call: Promise<unknown>): Promise<RequestAddress> => {
    mockSent.length = 0;
    await call;
    const [request] = mockSent;
    const scope = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request?.headers.authorization ?? "");
    return { url: request ? addressOf(request.url) : "", region: scope?.[1] ?? "" };
  };
  const presigned = await client.presign(KEY);
  return {
    list: await sentBy(lister.list("a/", 1, attempt)),
    head: await sentBy(lister.head(attempt)),
    put: await sentBy(client.put({ key: KEY, body: "x" }, attempt)),
    get: await sentBy(client.get(KEY, attempt)),
    presign: {
      url: addressOf(presigned),
      region: presigned.searchParams.get("X-Amz-Credential")?.split("/")[2] ?? "",
    },
  };
}

function requestsOfBoto3(settings: readonly Boto3Setting[]) {
  return boto3Requests(settings).map((result) => {
    if ("rejection" in result) {
      return result;
    }
    const entries = Object.entries(result.requests);
    return Object.fromEntries(
      entries.map(([call, { url, region }]) => [call, { url: addressOf(url), region }]),
    );
  });
}

describe("the requests of the probe are those of boto3", () => {
  it("for each setting of Label Studio", async () => {
    const addresses = LABEL_STUDIO.map(([bucket, region, endpoint]) => ({ bucket, region, endpoint }));
    const expected = requestsOfBoto3(addresses.map(labelStudio));
    const usage = usageNamed("label-studio");
    const found = [];
    for (const address of addresses) {
      found.push({ address, ...(await probeRequests({ usage, ...keys, ...address })) });
    }
    expect(found).toEqual(addresses.map((address, index) => ({ address, ...expected[index] })));
  });

  it("for each upload of ModelsLab", async () => {
    const settings = MODELSLAB.map(([endpoint_url, bucket, region_name]) => {
      return { bucket, key: KEY, region_name, endpoint_url, config: {} };
    });
    const expected = requestsOfBoto3(settings);
    const usage = usageNamed("modelslab");
    const found = [];
    for (const [endpoint, directory, region] of MODELSLAB) {
      const { put, get } = await probeRequests({ usage, ...keys, endpoint, directory, region });
      found.push({ endpoint, put, get });
    }
    expect(found).toEqual(
      MODELSLAB.map(([endpoint], index) => {
        const { put, get } = expected[index] as Record<Boto3Call, RequestAddress>;
        return { endpoint, put, get };
      }),
    );
  });
});

it("the probe sends nothing for settings that boto3 rejects", () => {
  const usage = usageNamed("label-studio");
  const problems = REJECTED.map(([, address]) => validateSettings({ usage, ...keys, ...address })[0]?.name);
  expect(problems).toEqual(REJECTED.map(([problem]) => problem));
  expect(boto3Requests(REJECTED.map(([, address]) => labelStudio(address)))).toEqual(
    REJECTED.map(() => ({ rejection: expect.stringMatching(/Error$/) })),
  );
});
