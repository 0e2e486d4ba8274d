import fs from "node:fs";
import path from "node:path";
import { FIXTURE_NAMES, FIXTURES_FOLDER, releasesWithFixtures } from "../../engine/support/fixtures";

/** Versions of the headings in a changelog, without "Unreleased". */
function releasesIn(changelog: string): string[] {
  return [...changelog.matchAll(/^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)/gm)].flatMap(
    ([, version]) => version ?? [],
  );
}

const changelog = fs.readFileSync(path.resolve(__dirname, "../../../CHANGELOG.md"), "utf8");

test("each release in the changelog has fixtures of its state, which npm run fixtures creates", () => {
  expect(releasesIn(changelog)).toContain("0.1.0");
  expect(releasesWithFixtures()).toEqual(releasesIn(changelog).sort());
  for (const release of releasesWithFixtures()) {
    for (const name of FIXTURE_NAMES) {
      expect(fs.existsSync(path.join(FIXTURES_FOLDER, release, `${name}.json`))).toBe(true);
    }
  }
});

test("a release without fixtures is found, and the section of unreleased changes is not a release", () => {
  const text = "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2027-01-01)\n\n## [0.1.1]\n\n### 9.9.9\n";
  expect(releasesIn(text)).toEqual(["0.2.0", "0.1.1"]);
});
