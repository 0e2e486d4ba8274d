import { RunError } from "@pulumi/pulumi";

const REMEDY = 'Run "npm install @pulumi/aws@7".';

/** Throws if the optional peer dependency is missing or has another major version. A `RunError` prints no stack trace. */
function requirePeer(): void {
  let version: string;
  try {
    version = (require("@pulumi/aws/package.json") as { version: string }).version;
  } catch {
    throw new RunError(
      `pulumi-byob/aws requires the peer dependency @pulumi/aws, which is not installed. ${REMEDY}`,
    );
  }
  if (!version.startsWith("7.")) {
    throw new RunError(`pulumi-byob/aws requires @pulumi/aws 7, but ${version} is installed. ${REMEDY}`);
  }
}

requirePeer();
