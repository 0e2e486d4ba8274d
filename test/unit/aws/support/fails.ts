import { execFile } from "node:child_process";
import { join } from "node:path";

const here = __dirname;

/**
 * What a program in a process of its own prints to standard error before it ends with an error: an output that fails ends the
 * whole process, so it cannot be tried beside other tests.
 *
 * @param program statements, with `ServiceBucket`, `record` and `pulumi` at hand
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
