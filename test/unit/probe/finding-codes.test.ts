import path from "node:path";
import { findingCodes } from "../../../scripts/generate/finding-codes";
import { toFinding } from "../../../src/probe/finding-code";
import { sourcesOf } from "../../support/imports";

const draft = { outcome: "failed", action: "", response: "", explanation: "", remedies: [] } as const;

test.each([
  ["upload with ACL", "upload.acl-denied"],
  ["upload", "upload.acl-denied"],
  ["public URL", "public-url.acl-denied"],
  ["clean-up", "clean-up.acl-denied"],
])("the code of a finding begins with its step: %s", (step, code) => {
  expect(toFinding({ ...draft, step, cause: "acl-denied" }).code).toBe(code);
});

test("docs/probe.md lists every cause of the source code", () => {
  const sources = sourcesOf(path.join(__dirname, "../../../src"));
  const files = sources.files.filter((file) => /^(?:probe|cli\/doctor|services\/[a-z-]+\/doctor)/.test(file));
  const causes = files.flatMap((file) =>
    [...sources.text(file).matchAll(/\bcause: (?:\w+ \? )?"([a-z-]+)"(?: : "([a-z-]+)")?/g)].flatMap(
      ([, first = "", second = first]) => [first, second],
    ),
  );
  const { codes } = findingCodes();
  expect(causes.length).toBeGreaterThan(15);
  expect(causes.filter((cause) => !codes.includes(`| \`${cause}\` |`))).toEqual([]);
});
