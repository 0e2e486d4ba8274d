import { DIAGNOSIS_TABLE, type DiagnosisContext, diagnose } from "../../../src/probe/diagnosis/diagnose";
import type { DiagnosisRow } from "../../../src/probe/diagnosis/row";
import { ALL_STORES, type StoreRecord, storeNamed } from "../../../src/stores/stores";

const AWS_MESSAGE =
  'User: arn:aws:iam::1:user/team/uploader is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::media/x" because no identity-based policy allows the s3:PutObject action';

const USE = { directory: "pics", writes: true, sendsAcl: true };

function contextOf(store: StoreRecord, endpoint: string): DiagnosisContext {
  const placeholders = {
    bucket: "media",
    directory: "pics/",
    bucketArn: "arn:aws:s3:::media",
    objects: "arn:aws:s3:::media/pics/*",
    endpoint,
    givenEndpoint: endpoint,
    root: endpoint,
    region: "region-1",
    store: store.title,
  };
  return { store, placeholders, use: USE };
}

/** A response that a row matches by its own conditions; messages match all patterns of the table. */
function symptomOf({ when }: DiagnosisRow) {
  const response = {
    ok: false,
    name: when.names?.[0] ?? "AccessDenied",
    message: messageFor(when),
    ...(when.status?.[0] !== undefined && { status: when.status[0] }),
    headers: {},
    body: "",
    region: "region-2",
    transient: false,
  };
  return { step: when.steps?.[0] ?? "upload", response, flags: when.flags ?? [] } as const;
}

const MESSAGES = [
  "no identity-based policy allows: User: arn:aws:iam::1:user/u is not authorized to perform: s3:PutObjectAcl on x because no identity-based policy allows it",
  "not authorized to perform: s3:PutObject because no resource-based policy allows it",
  "not authorized to perform: s3:PutObject because no session policy allows it",
  "not authorized to perform: kms:Decrypt on resource: key-1",
  "no VPC endpoint policy allows it",
  "with an explicit deny in an identity-based policy",
  "Content-MD5 header is required",
  "with an explicit deny in a resource-based policy",
  "not allowed: kms:GenerateDataKey",
  "public ACLs are prevented by BlockPublicAcls",
  "Put public object acl is not allowed",
  "Cannot insert legacy acl",
  "Malformed Access Key Id",
  "unsupported header x-amz-checksum-crc32",
  "Access Denied",
];

function messageFor({ message: pattern, names }: DiagnosisRow["when"]): string {
  // Only a store's message is redacted and never becomes a placeholder.
  const isOwn = names?.some((name) => /^(?:Network|Timeout|NotResolved|NotConnected)$/.test(name));
  if (pattern === undefined || pattern.test(AWS_MESSAGE)) {
    return isOwn ? "the message of this package" : AWS_MESSAGE;
  }
  const found = MESSAGES.find((message) => pattern.test(message));
  if (found === undefined) {
    throw new Error(`no message in this test matches ${pattern}`);
  }
  return found;
}

/** Instructions of a record, which can contain words of AWS if they apply to its store. */
function recordTexts(store: StoreRecord): string {
  const setup = store.isAws ? {} : { ...store.setup, key: store.setup.key("media", USE) };
  return JSON.stringify([store.publish, store.cors.step("media"), setup]);
}

const AWS_TERMS = [
  /\bIAM\b/,
  /\baws iam\b/,
  /\baws\.[a-z0-9]+\./,
  /Block Public Access|BlockPublic|blockPublic/,
  /Object Ownership|BucketOwner[EP]/,
  /service control|permissions boundary/,
];

const others = ALL_STORES.filter(({ isAws }) => !isAws);

describe.each(others.map((store) => [store.name, store] as const))("advice for %s", (_, store) => {
  const own = recordTexts(store);
  const hasPolicies = !store.isAws && store.setup.userPolicy !== undefined;
  const forbidden = [...AWS_TERMS, ...(hasPolicies ? [] : [/\bs3:[A-Z]/, /\bkms:[A-Z]/])].filter(
    (word) => !word.test(own) && !(store.isGeneric && /Block|Owner|service/.test(word.source)),
  );

  test.each(DIAGNOSIS_TABLE.map((row, index) => [`${index} ${row.code}`, row] as const))(
    "row %s contains nothing of AWS, and no address of AWS",
    (_, row) => {
      const { explanation, remedies } = diagnose(symptomOf(row), contextOf(store, "https://s3.example.com"));
      expect(remedies.length).toBeGreaterThan(0);
      const foreign = remedies.filter(({ text }) => !own.includes(JSON.stringify(text).slice(1, -1)));
      const texts = JSON.stringify([explanation, foreign]);
      for (const word of forbidden) {
        expect(texts).not.toMatch(word);
      }
      // Settings whose store is not known show an example of AWS.
      if (!row.when.names?.some((name) => /Endpoint$/.test(name))) {
        expect(texts).not.toContain("amazonaws.com");
      }
    },
  );

  test("a denied upload says how the store grants permissions", () => {
    const { remedies } = diagnose(
      {
        step: "upload",
        response: {
          ok: false,
          name: "AccessDenied",
          status: 403,
          message: "Access Denied",
          headers: {},
          body: "",
          transient: false,
        },
        flags: [],
      },
      contextOf(store, "https://s3.example.com"),
    );
    const texts = remedies.map(({ text }) => text).join(" ");
    const instruction = store.isAws ? "" : store.setup.key("media", USE).text;
    expect(texts).toContain(hasPolicies ? "Allow s3:PutObject on arn:aws:s3:::media/pics/*" : instruction);
  });
});

describe("advice for AWS", () => {
  const aws = contextOf(storeNamed("aws"), "https://s3.eu-central-1.amazonaws.com");
  const denied = (message: string) => ({
    step: "upload" as const,
    response: {
      ok: false,
      name: "AccessDenied",
      status: 403,
      message,
      headers: {},
      body: "",
      transient: false,
    },
    flags: [],
  });

  test("names the user in the store's message", () => {
    const [first] = diagnose(denied(AWS_MESSAGE), aws).remedies;
    expect(first?.text).toBe(
      'Allow s3:PutObject on arn:aws:s3:::media/x in the policy of the user "uploader".',
    );
    expect(first?.cli).toContain("aws iam put-user-policy --user-name uploader ");
  });

  test("names the role in the store's message", () => {
    const message = AWS_MESSAGE.replace("iam::1:user/team/uploader", "sts::1:assumed-role/worker/session-7");
    const [first] = diagnose(denied(message), aws).remedies;
    expect(first?.cli).toContain("aws iam put-role-policy --role-name worker ");
    expect(first?.console).toContain('IAM › Roles › the role "worker"');
  });

  test("says that it does not know the user otherwise", () => {
    const [first] = diagnose(denied("Access Denied"), aws).remedies;
    expect(first?.cli).toContain("--user-name <user>");
  });
});

describe("a bucket in another region", () => {
  const advice = (store: StoreRecord, endpoint: string | undefined, region: string) => {
    const context = contextOf(store, endpoint ?? "https://s3.us-east-1.amazonaws.com");
    const placeholders = { ...context.placeholders, givenEndpoint: endpoint };
    const response = {
      ok: false,
      name: "AuthorizationHeaderMalformed",
      status: 400,
      message: "",
      headers: {},
      body: "",
      region,
      transient: false,
    };
    const { remedies } = diagnose({ step: "upload", response, flags: [] }, { ...context, placeholders });
    return remedies[0]?.text;
  };
  const aws = storeNamed("aws");

  test.each([
    ["no endpoint", aws, undefined, "eu-west-1", /^Set the region to eu-west-1 \(currently region-1\)\.$/],
    [
      "a regional host",
      aws,
      "https://s3.us-east-1.amazonaws.com",
      "eu-west-1",
      /endpoint to https:\/\/s3\.eu-west-1\.amazonaws\.com \(/,
    ],
    [
      "the global host",
      aws,
      "https://s3.amazonaws.com",
      "eu-west-1",
      /endpoint to https:\/\/s3\.eu-west-1\.amazonaws\.com \(/,
    ],
    [
      "a dual-stack host",
      aws,
      "https://s3.dualstack.us-east-1.amazonaws.com",
      "eu-west-1",
      /https:\/\/s3\.dualstack\.eu-west-1\.amazonaws\.com \(/,
    ],
    [
      "another store",
      storeNamed("spaces"),
      "https://fra1.digitaloceanspaces.com",
      "nyc3",
      /endpoint to https:\/\/nyc3\.digitaloceanspaces\.com \(/,
    ],
    [
      "a custom endpoint",
      storeNamed("custom"),
      "https://s3.example.com",
      "eu-west-1",
      /Keep the endpoint https:\/\/s3\.example\.com, unless/,
    ],
    [
      "AWS behind a custom endpoint",
      aws,
      "https://files.example.com",
      "eu-west-1",
      /Keep the endpoint https:\/\/files\.example\.com, unless/,
    ],
  ] as const)("gets the right endpoint for %s", (_, store, endpoint, region, expected) => {
    expect(advice(store, endpoint, region)).toMatch(expected);
  });

  test("behind a custom endpoint is never advised to use an address of AWS", () => {
    for (const store of ALL_STORES) {
      expect(advice(store, "https://files.example.com", "eu-west-1")).not.toContain("amazonaws");
    }
  });
});
