import fs from "node:fs";
import path from "node:path";
import { version } from "../package.json";
import { FIXTURES_FOLDER } from "../test/engine/support/fixtures";
import { makeFixtures } from "../test/engine/support/make-fixtures";
import { lineWriter } from "./lib/progress";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run fixtures

Stores the state and the objects that the current code creates in test/engine/fixtures/<version>, for the version in
package.json. Run it before a release is published: the tests of later releases read this state.

  --help   prints this text`;

runScript({
  help: HELP,
  options: {},
  main: async () => {
    const folder = path.join(FIXTURES_FOLDER, version);
    if (fs.existsSync(folder)) {
      throw new ScriptError(
        `${folder} already exists. Set the version of the next release in package.json. If ${version} is not published yet, delete the folder.`,
      );
    }
    const line = lineWriter(process.stderr);
    await makeFixtures(folder, line.report).finally(line.end);
    console.log(
      `Created ${path.relative(process.cwd(), folder)}. Run npx jest test/engine/old-state.test.ts.`,
    );
    return 0;
  },
});
