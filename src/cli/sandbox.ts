import { Command } from "commander";
import { UsageError } from "./support/usage";

const PACKAGE = "pulumi-byob-sandbox";

/** The command `byob sandbox`. A separate package implements it, because not every user needs the emulators. */
export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description(
      `Run local emulators of the four services and of S3; no accounts needed (package ${PACKAGE}).`,
    )
    .helpOption(false)
    .allowUnknownOption()
    .argument("[options...]")
    .action(() => forward(ownArguments()));
}

/** The arguments after `sandbox` as they were typed: the parser removes `--`, after which a command follows. */
function ownArguments(): string[] {
  return process.argv.slice(process.argv.indexOf("sandbox", 2) + 1);
}

async function forward(options: readonly string[]): Promise<void> {
  const { runSandbox } = require(findPackage()) as {
    runSandbox(options: readonly string[], name: string): Promise<void>;
  };
  await runSandbox(options, "byob sandbox");
}

/** Looks in the user's project first, then next to this package, where a global installation puts it. */
function findPackage(): string {
  try {
    return require.resolve(`${PACKAGE}/cli`, { paths: [process.cwd(), __dirname] });
  } catch {
    throw new UsageError(
      `the emulators are in the package ${PACKAGE}, which is not installed. Run "npm install --save-dev ${PACKAGE}".`,
    );
  }
}
