// Registers the bucket of each tenant with RyzeAPI from a program of your own, for example the back end of a product, without the
// command line of Pulumi. README.md shows how to run it.
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import * as byob from "pulumi-byob";

const PROJECT = "tenants";

/** Declares the registration of one tenant. */
async function registration(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config();
  const chat = new byob.RyzeInstanceS3("chat", {
    instance: config.require("instance"),
    bucket: config.require("bucket"),
    pathPrefix: "media/",
    region: config.require("region"),
    endpoint: config.get("endpoint") ?? "",
    accessKey: config.requireSecret("accessKeyId"),
    secretKey: config.requireSecret("secretAccessKey"),
  });
  return { instance: chat.id };
}

/** Opens the stack of a tenant, with the configuration in environment variables. */
async function openStack(tenant: string): Promise<Stack> {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: tenant, projectName: PROJECT, program: registration },
    // Pulumi loads pulumi-byob from the folder in `main`. Without it, that would be a temporary folder.
    { projectSettings: { name: PROJECT, runtime: "nodejs", main: __dirname } },
  );
  const { INSTANCE, BUCKET, REGION, ENDPOINT = "", ACCESS_KEY_ID, SECRET_ACCESS_KEY } = process.env;
  const values = { instance: INSTANCE, bucket: BUCKET, region: REGION, endpoint: ENDPOINT };
  for (const [name, value] of Object.entries(values)) {
    await stack.setConfig(name, { value: value ?? "" });
  }
  await stack.setConfig("accessKeyId", { value: ACCESS_KEY_ID ?? "", secret: true });
  await stack.setConfig("secretAccessKey", { value: SECRET_ACCESS_KEY ?? "", secret: true });
  return stack;
}

async function main([tenant, command]: string[]): Promise<void> {
  if (tenant === undefined || (command !== "up" && command !== "destroy")) {
    console.error("Usage: npm start -- <tenant> up|destroy");
    process.exitCode = 64;
    return;
  }
  const stack = await openStack(tenant);
  if (command === "destroy") {
    await stack.destroy({ onOutput: (text) => process.stdout.write(text) });
    return;
  }
  const { outputs, summary } = await stack.up({ onOutput: (text) => process.stdout.write(text) });
  console.log(`${summary.result}: instance ${outputs.instance?.value}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
