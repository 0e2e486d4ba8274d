/** The program of `npm run bench`: many resources of one subject. */
import fs from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { RyzeInstanceS3 } from "pulumi-byob";
import { DoNothing } from "./do-nothing";
import { PlainInstanceS3 } from "./plain-class";
import { type BenchInputs, type BenchSettings, benchInputs, SETTINGS_FILE } from "./settings";

const text = fs.readFileSync(path.join(__dirname, SETTINGS_FILE), "utf8");
const { subject, resources, edited, region, adopts } = JSON.parse(text) as BenchSettings;

/** The inputs with secrets, as each program has to pass them. */
function withSecrets({ accessKey, secretKey, ...rest }: BenchInputs) {
  return { ...rest, accessKey: pulumi.secret(accessKey), secretKey: pulumi.secret(secretKey) };
}

for (let number = 0; number < resources; number++) {
  const name = `instance-${number}`;
  const inputs = withSecrets(number < edited ? benchInputs(number, region) : benchInputs(number));
  if (subject === "pulumi-byob") {
    new RyzeInstanceS3(name, { ...inputs, verify: "skip", ...(adopts && { adopt: true }) });
  } else if (subject === "plain class") {
    new PlainInstanceS3(name, inputs);
  } else {
    new DoNothing(name, { ...inputs, verify: "skip" });
  }
}
