import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ServiceBucket } from "../../../src/aws";
import { type BucketUse, type PublicRead, policyOf } from "../../../src/policies";
import { SERVICE_IDS, type ServiceId, services } from "../../../src/services/registry";
import { modesOf, useOf } from "../../support/uses";
import { type Recording, record } from "./support/record";

/** Cells of the docblock's row for a service and a mode. */
interface Row {
  ownership: string;
  switches: string;
  policy: string;
  putObjectAcl: string;
  children: string;
}

const source = readFileSync(join(__dirname, "../../../src/aws/service-bucket.ts"), "utf8");

function rowsOfDocblock(): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const line of source.split("\n").filter((text) => text.startsWith(" * |"))) {
    const [use, mode, ownership, switches, policy, putObjectAcl, children] = line
      .slice(3)
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const name = /^`(\w+)`/.exec(mode ?? "")?.[1];
    if (!use || !name) {
      continue;
    }
    rows.set(`${use} ${name}`, {
      ownership: ownership ?? "",
      switches: switches ?? "",
      policy: policy ?? "",
      putObjectAcl: putObjectAcl ?? "",
      children: children ?? "",
    });
  }
  return rows;
}

const rows = rowsOfDocblock();

const cases = SERVICE_IDS.flatMap((service) =>
  modesOf(service).map((mode): [ServiceId, PublicRead, BucketUse] => [service, mode, useOf(service, mode)]),
);

/** The name of the row: a service that sends an ACL with each upload has rows of its own. */
function rowName(service: ServiceId, mode: PublicRead): string {
  return `${policyOf(service).sendsAcl ? services[service].title : "the others"} ${mode}`;
}

it("has one row for each service and mode, and no other row", () => {
  const used = new Set(cases.map(([service, mode]) => rowName(service, mode)));
  expect([...rows.keys()].sort()).toEqual([...used].sort());
});

describe.each(cases)("%s, %s", (service, mode, use) => {
  const row = rows.get(rowName(service, mode));
  let made: Recording<ServiceBucket<{ it: BucketUse }>>;

  beforeAll(async () => {
    made = await record(() => new ServiceBucket("media", { uses: { it: use } }));
  });

  it("creates exactly the children of its row, with these names", () => {
    const cdn = row?.children === "distribution";
    expect(made.resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
      [
        "byob:aws:ServiceBucket media",
        "aws:s3/bucket:Bucket media",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls media-ownership",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock media-public-access",
        "aws:s3/bucketPolicy:BucketPolicy media-policy",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration media-lifecycle",
        "aws:iam/user:User media-it",
        "aws:iam/userPolicy:UserPolicy media-it",
        "aws:iam/accessKey:AccessKey media-it-0",
        ...(cdn
          ? [
              "aws:cloudfront/distribution:Distribution media-cdn",
              "aws:cloudfront/originAccessControl:OriginAccessControl media-cdn",
            ]
          : []),
        ...(use.origins ? ["aws:s3/bucketCorsConfiguration:BucketCorsConfiguration media-cors"] : []),
        ...(policyOf(service).needsMarker ? ["aws:s3/bucketObjectv2:BucketObjectv2 media-it-marker"] : []),
      ].sort(),
    );
  });

  it("sets ownership and all four switches as in its row", () => {
    expect(made.one("BucketOwnershipControls").inputs).toEqual({
      bucket: "media-1a2b3c4",
      rule: { objectOwnership: `BucketOwner${row?.ownership}` },
    });
    const [blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets] = (
      row?.switches ?? ""
    )
      .split(" ")
      .map((word) => word === "on");
    expect(made.one("BucketPublicAccessBlock").inputs).toEqual({
      bucket: "media-1a2b3c4",
      blockPublicAcls,
      ignorePublicAcls,
      blockPublicPolicy,
      restrictPublicBuckets,
      skipDestroy: true,
    });
  });

  it("writes one policy: TLS only, and the readers in its row", () => {
    const { bucket, policy } = made.one("BucketPolicy").inputs;
    const statements = JSON.parse(String(policy)).Statement as {
      Sid: string;
      Principal: unknown;
      Resource: unknown;
    }[];
    const readers = {
      "": [],
      "public read of the directory": ["PublicRead"],
      "read by the distribution": ["CdnRead"],
    };
    expect(bucket).toBe("media-1a2b3c4");
    expect(statements.map(({ Sid }) => Sid)).toEqual([
      "TlsOnly",
      ...(readers[row?.policy as keyof typeof readers] ?? ["no such row"]),
    ]);
    for (const { Resource } of statements.slice(1)) {
      expect(Resource).toEqual(["arn:aws:s3:::media-1a2b3c4/dir/*"]);
    }
  });

  it("allows PutObjectAcl for the user as in its row", () => {
    const text = String(made.one("UserPolicy").inputs.policy);
    expect(text.includes('"s3:PutObjectAcl"')).toBe(row?.putObjectAcl === "yes");
  });
});
