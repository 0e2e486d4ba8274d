import { Command } from "commander";
import { UsageError } from "./support/usage";

const PACKAGE = "pulumi-byob-sandbox";

/** The command `byob sandbox`, which is the command of another package: not everybody needs the emulators. */
export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description(`Run the four services and an S3 store in memory (package ${PACKAGE}).`)
    .helpOption(false)
    .allowUnknownOption()
    .argument("[options...]")
    .action((options: string[]) => forward(options));
}

async function forward(options: readonly string[]): Promise<void> {
  const { runSandbox } = require(findPackage()) as {
    runSandbox(options: readonly string[], name: string): Promise<void>;
  };
  await runSandbox(options, "byob sandbox");
}

/** In the user's project first, and beside this package, where both are installed globally. */
function findPackage(): string {
  try {
    return require.resolve(`${PACKAGE}/cli`, { paths: [process.cwd(), __dirname] });
  } catch {
    throw new UsageError(
      `the emulators are in the package ${PACKAGE}, which is not installed. Install it with: npm install --save-dev ${PACKAGE}`,
    );
  }
}
