import { execFile } from "node:child_process";
import { join } from "node:path";

const here = __dirname;

/**
 * Returns the text that a failing program prints to stderr. It runs in a separate process, because an output that fails ends
 * the whole process.
 *
 * @param program statements that can use `ServiceBucket`, `record` and `pulumi`
 */
export function failureOf(program: string, environment: Record<string, string> = {}): Promise<string> {
  const script = `
    require(${JSON.stringify(join(here, "typescript.js"))});
    const pulumi = require("@pulumi/pulumi");
    const { record } = require(${JSON.stringify(join(here, "record.ts"))});
    const { ServiceBucket } = require(${JSON.stringify(join(here, "../../../../src/aws/index.ts"))});
    (async () => { ${program} })();`;
  const options = { cwd: join(here, "../../../.."), env: { ...process.env, ...environment } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["-e", script], options, (error, stdout, stderr) => {
      if (error) {
        resolve(stderr);
      } else {
        reject(new Error(`The program did not fail. It printed: ${stdout}${stderr}`));
      }
    });
  });
}
