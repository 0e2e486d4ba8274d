import type { OutgoingRequest, RequestOutcome } from "../../../src/http/send-request";
import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { probe } from "./support/store";

type Respond = (request: OutgoingRequest) => { status: number; headers?: object; body?: string };

let mockRespond: Respond;

jest.mock("../../../src/http/send-request", () => ({
  ...jest.requireActual("../../../src/http/send-request"),
  sendRequest: async (request: OutgoingRequest): Promise<RequestOutcome> => {
    const { status, headers = {}, body = "" } = mockRespond(request);
    return { sent: true, response: { status, headers: { ...headers }, body, end: "complete" } };
  },
}));

const LISTING =
  "<ListBucketResult><KeyCount>1</KeyCount><Contents><Key>raw/a.jpg</Key><Size>3</Size></Contents></ListBucketResult>";

function error(code: string): string {
  return `<Error><Code>${code}</Code><Message>message</Message><RequestId>A1</RequestId></Error>`;
}

/** AWS with a bucket in eu-central-1, whose presigned URLs for the global host get this response. */
function bucketInFrankfurt(globalHost: ReturnType<Respond>): Respond {
  return ({ url }) => {
    if (!url.searchParams.has("X-Amz-Signature")) {
      return { status: 200, body: url.searchParams.has("list-type") ? LISTING : "abc" };
    }
    return url.hostname === "media.s3.amazonaws.com" ? globalHost : { status: 200, body: "abc" };
  };
}

const access: BucketAccess = {
  usage: usageNamed("label-studio"),
  bucket: "media",
  region: "eu-central-1",
  directory: "raw",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "secret",
};

describe("presigned URLs of boto3 without an endpoint", () => {
  test.each([
    [307, "TemporaryRedirect"],
    [301, "PermanentRedirect"],
    [400, "IllegalLocationConstraintException"],
    [400, "AuthorizationQueryParametersError"],
  ])(
    "fail if the global host returns %d %s, and the advice is the regional endpoint",
    async (status, code) => {
      mockRespond = bucketInFrankfurt({ status, body: error(code) });
      const report = await probe(access);
      expect(report).toMatchObject({ outcome: "failed" });
      const finding = report.findings.find(({ outcome }) => outcome === "failed");
      expect(finding).toMatchObject({
        code: "presigned-url.global-host",
        remedies: [{ text: "Set the endpoint to https://s3.eu-central-1.amazonaws.com." }],
      });
    },
  );

  test("pass if the global host serves the bucket", async () => {
    mockRespond = bucketInFrankfurt({ status: 200, body: "abc" });
    expect((await probe(access)).outcome).toBe("passed");
  });

  test("are not for the global host if the endpoint is set", async () => {
    mockRespond = bucketInFrankfurt({ status: 307, body: error("TemporaryRedirect") });
    const report = await probe({ ...access, endpoint: "https://s3.eu-central-1.amazonaws.com" });
    expect(report.outcome).toBe("passed");
  });
});
