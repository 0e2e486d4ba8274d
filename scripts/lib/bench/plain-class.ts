/**
 * The resource that a user writes without this package: a class of `pulumi.dynamic.Resource` with a provider for the
 * same API, in the form of Pulumi's guide (https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/).
 */
import * as pulumi from "@pulumi/pulumi";
import type { BenchInputs } from "./settings";

async function request(method: string, instance: string, body: unknown): Promise<void> {
  const response = await fetch(`${process.env.RYZEAPI_URL}/api/instance/s3/${instance}`, {
    method,
    headers: { "content-type": "application/json", token: process.env.RYZEAPI_TOKEN ?? "" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`RyzeAPI responded with HTTP ${response.status}.`);
  }
}

/** Provider of the plain class, whose text Pulumi stores with each resource. */
export const plainProvider: pulumi.dynamic.ResourceProvider<BenchInputs, BenchInputs> = {
  async create({ instance, ...settings }) {
    await request("POST", instance, { enabled: true, endpoint: "", ...settings });
    return { id: instance, outs: { instance, ...settings } };
  },
  async update(instance, _olds, { instance: _, ...settings }) {
    await request("POST", instance, { enabled: true, endpoint: "", ...settings });
    return { outs: { instance, ...settings } };
  },
  async delete(instance) {
    await request("POST", instance, { enabled: false });
  },
};

/** S3 settings of a RyzeAPI instance. */
export class PlainInstanceS3 extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super(plainProvider, name, inputs);
  }
}
