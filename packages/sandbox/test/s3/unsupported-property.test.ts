import fc from "fast-check";
import { type S3, startS3 } from "../../src/s3";
import { OPEN } from "./support/client";
import { type RawRequest, sendSigned } from "./support/signed-request";

/** Sub-resources, parameters and headers of S3, whether the emulator supports them or not. */
const PARAMETERS = [
  "abac accelerate acl analytics annotation attributes cors delete encryption id intelligent-tiering inventory legal-hold lifecycle",
  "list-type location logging max-keys metadataConfiguration metadataInventoryTable metadataTable metrics notification",
  "object-lock ownershipControls partNumber policy policyStatus prefix publicAccessBlock renameObject replication",
  "requestPayment restore retention select select-type session tagging torrent uploadId uploads versionId versioning",
  "versions website writeOffsetBytes",
].flatMap((line) => line.split(" "));
const HEADERS = [
  "acl bucket-object-lock-enabled checksum-algorithm checksum-crc32 checksum-sha256 copy-source copy-source-range",
  "copy-source-server-side-encryption-customer-algorithm expected-bucket-owner grant-read if-match-size meta-a",
  "metadata-directive mp-object-size object-lock-legal-hold object-lock-mode object-lock-retain-until-date",
  "object-ownership rename-source server-side-encryption server-side-encryption-customer-algorithm",
  "server-side-encryption-customer-key storage-class tagging tagging-directive website-redirect-location",
  "write-offset-bytes",
].flatMap((line) => line.split(" ").map((name) => `x-amz-${name}`));

const METHODS = ["PUT", "POST", "DELETE", "PATCH", "COPY", "MOVE", "GET", "HEAD"];
const name = fc.stringMatching(/^[a-z]{6,12}$/);
const value = fc.oneof(
  fc.constant(""),
  fc.constant("1"),
  fc.constant("true"),
  fc.stringMatching(/^[A-Za-z0-9/]{1,8}$/),
);
const parameter = fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PARAMETERS) }, name), value);
const headerName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HEADERS) },
  name.map((text) => `x-amz-${text}`),
);
const BODIES = ["", "other", "<Tagging><TagSet></TagSet></Tagging>", '{"Statement":[]}', "<Delete></Delete>"];

const request = fc.record({
  method: fc.constantFrom(...METHODS),
  path: fc.constantFrom("/bucket/key", "/bucket/absent", "/bucket", "/empty", "/absent", "/"),
  parameters: fc.array(parameter, { maxLength: 2 }),
  headers: fc.dictionary(headerName, value, { maxKeys: 2 }),
  body: fc.constantFrom(...BODIES),
});
type Generated = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

let s3: S3;
beforeEach(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
  s3.addBucket("empty", OPEN);
});
afterEach(() => s3.stop());

function rawRequest({ method, path, parameters, headers, body }: Generated): RawRequest {
  const query = new URLSearchParams(parameters).toString();
  const target = query === "" ? path : `${path}?${query}`;
  return { method, target, headers, ...(method !== "GET" && method !== "HEAD" && { body }) };
}

/** Everything that requests can change. */
function state(): string {
  return JSON.stringify(s3.buckets(), (_name, entry) => (entry instanceof Map ? [...entry] : entry));
}

/** Buckets, and objects with their content. */
function contents(): string[] {
  return s3
    .buckets()
    .flatMap((bucket) => [
      bucket.name,
      ...[...bucket.objects].map(([key, { content }]) => `${key}=${content.bytes}`),
    ]);
}

const KNOWN = [...PARAMETERS, ...HEADERS];
const hasUnknown = ({ parameters, headers }: Generated) =>
  [...parameters.map(([key]) => key), ...Object.keys(headers)].some((key) => !KNOWN.includes(key));
const isReading = ({ method }: Generated) => method === "GET" || method === "HEAD";

test("a request that is not supported changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(request, async (generated) => {
      const [before, contentsBefore] = [state(), contents()];
      const response = await sendSigned(s3, rawRequest(generated));
      const isRejected = response.status >= 400;
      if (hasUnknown(generated) && !isReading(generated)) {
        expect(isRejected).toBe(true);
      }
      if (isRejected || isReading(generated)) {
        expect(state()).toBe(before);
      }
      if (generated.parameters.length > 0) {
        // No parameter of this list selects an operation that writes or deletes objects or buckets.
        expect(contents()).toEqual(contentsBefore);
      }
      expect(response.status).not.toBe(500);
      if (state() !== before) {
        await restore();
      }
    }),
    { numRuns: 200 },
  );
});

async function restore(): Promise<void> {
  await s3.stop();
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
  s3.addBucket("empty", OPEN);
}
