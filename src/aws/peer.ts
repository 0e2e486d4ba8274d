import { RunError } from "@pulumi/pulumi";

const REMEDY = "run: npm install @pulumi/aws@7";

/** Says so in one sentence where the optional peer is missing or another major; a plain end, without a stack trace. */
function requirePeer(): void {
  let version: string;
  try {
    version = (require("@pulumi/aws/package.json") as { version: string }).version;
  } catch {
    throw new RunError(`pulumi-byob/aws needs the package @pulumi/aws, which is not installed; ${REMEDY}`);
  }
  if (!version.startsWith("7.")) {
    throw new RunError(`pulumi-byob/aws needs @pulumi/aws 7, and ${version} is installed; ${REMEDY}`);
  }
}

requirePeer();
