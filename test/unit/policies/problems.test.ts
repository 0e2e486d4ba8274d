import {
  type BucketUse,
  encryptionProblems,
  type NormalizedUse,
  normalizeUse,
  PUBLIC_READS,
  togetherProblems,
  useProblems,
} from "../../../src/policies";
import { SERVICE_IDS } from "../../../src/services/registry";

const modelslab: BucketUse = { service: "modelslab", directory: "generations" };
const ryzeapi: BucketUse = { service: "ryzeapi", directory: "media/chat" };
const source: BucketUse = { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] };
const flashback: BucketUse = { service: "flashback" };

describe("problems", () => {
  const alone: [string, BucketUse, RegExp][] = [
    ["no folder for ModelsLab", { service: "modelslab", directory: "" }, /^directory: required/],
    ["a public bucket", { service: "ryzeapi", publicRead: "directory" }, /whole bucket would be public/],
    [
      "a whole bucket on a CDN",
      { service: "ryzeapi", publicRead: "cdn" },
      /publicRead: "cdn" requires the input directory\./,
    ],
    ["every origin", { ...source, origins: ["*"] } as BucketUse, /must not contain "\*", got "\*"/],
    [
      "all subdomains",
      { ...source, origins: ["https://*.example.com"] } as BucketUse,
      /other sites could read/,
    ],
    [
      "an origin with a path",
      { ...source, origins: ["https://a.example.com/x"] } as BucketUse,
      /Write it as https:\/\/a.example.com\.$/,
    ],
    [
      "a slash at the end",
      { ...source, origins: ["https://a.example.com/"] } as BucketUse,
      /Write it as https:\/\/a.example.com\.$/,
    ],
    [
      "a bare host",
      { ...source, origins: ["a.example.com"] } as BucketUse,
      /must be an origin .*Example: https/,
    ],
    ["no origins", { service: "label-studio" } as unknown as BucketUse, /origins: required/],
    ["deletion without export", { ...source, canDelete: true } as BucketUse, /canDelete: requires export/],
    [
      "expiry of a bucket",
      { service: "ryzeapi", expireAfterDays: 1 },
      /expireAfterDays: requires a directory/,
    ],
    ["expiry after half a day", { ...ryzeapi, expireAfterDays: 0.5 } as BucketUse, /1 or more, got 0.5/],
    [
      "a wildcard in a prefix",
      { ...source, prefix: "a/*" } as BucketUse,
      /^prefix: must not contain "\*", got "a\/\*"\. The character/,
    ],
    ["a wildcard", { service: "ryzeapi", directory: "a/*" }, /must not contain "\*"/],
  ];

  it.each(alone)("%s", (_name, use, message) => {
    expect(useProblems(use)).toEqual([expect.stringMatching(message)]);
  });

  it.each([modelslab, ryzeapi, source, flashback])("none: %j", (use) => expect(useProblems(use)).toEqual([]));

  const together = (uses: Record<string, BucketUse>) =>
    togetherProblems(
      Object.fromEntries(Object.entries(uses).map(([name, use]) => [name, normalizeUse(use)])),
    );

  it("finds private uploads in a public directory", () => {
    const inside: BucketUse = { service: "ryzeapi", directory: "generations/chat" };
    expect(together({ pics: modelslab, chat: inside })).toEqual([
      expect.stringMatching(/^uses\.chat: stores private objects .* uses\.pics makes public/),
    ]);
    expect(together({ pics: { ...modelslab, publicRead: "acl" } as BucketUse, chat: inside })).toEqual([]);
    expect(
      together({ pics: modelslab, chat: { ...inside, directory: "generations2" } as BucketUse }),
    ).toEqual([]);
  });

  it("allows Label Studio to read a public directory, and Flashback to serve the whole bucket", () => {
    const label: BucketUse = { service: "label-studio", prefix: "generations", origins: [] };
    expect(together({ pics: modelslab, label, gate: flashback })).toEqual([]);
  });

  it("finds objects that another use deletes", () => {
    const media: BucketUse = { service: "ryzeapi", directory: "media", expireAfterDays: 3 };
    expect(together({ media, chat: ryzeapi })).toEqual([
      expect.stringMatching(/uses\.chat: .*deletes them after/),
    ]);
  });

  it("rejects a KMS key for public objects", () => {
    const uses = Object.fromEntries(
      PUBLIC_READS.map((mode): [string, NormalizedUse] => [
        mode,
        normalizeUse({ ...modelslab, publicRead: mode } as BucketUse),
      ]),
    );
    expect(encryptionProblems(uses)).toEqual([
      expect.stringMatching(/^uses\.directory: publicRead "directory" conflicts with kmsKeyArn/),
      expect.stringMatching(/^uses\.acl: /),
    ]);
  });
});

it("lists the services once for a use of an unknown one", () => {
  const use = { service: "s4", directory: "media" } as unknown as BucketUse;
  expect(useProblems(use)).toEqual([`service: must be one of ${SERVICE_IDS.join(", ")}, got "s4".`]);
});
