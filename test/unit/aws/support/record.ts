import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** One resource, as it was registered with the engine. */
export interface RecordedResource {
  urn: string;
  /** `aws:s3/bucket:Bucket` */
  type: string;
  name: string;
  /** The last part of the type: `Bucket`. */
  kind: string;
  inputs: Record<string, unknown>;
  parent: string;
  /** Dependencies from `dependsOn` and from input values. */
  dependencies: string[];
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  replacementTrigger: unknown;
  provider: string;
}

export interface RecordedWorld {
  preview?: boolean;
  /** Account-level Block Public Access, or a denied read of it. */
  account?: Partial<Record<string, boolean>> | "refused";
  /** Keys that IAM lists for every user. */
  listedKeys?: string[];
  /** Names of resources that do not exist yet, so that their IDs are unknown at preview. */
  missing?: string[];
  config?: Record<string, string>;
}

export interface Recording<T> {
  result: T;
  resources: RecordedResource[];
  invokes: string[];
  /** Resources of one type. */
  of(kind: string): RecordedResource[];
  one(kind: string): RecordedResource;
}

const SUFFIX = "-1a2b3c4";

/** Runs a program with the real classes and mocks instead of the engine; returns the registered resources in order. */
export async function record<T>(program: () => T, world: RecordedWorld = {}): Promise<Recording<T>> {
  const resources: RecordedResource[] = [];
  const invokes: string[] = [];
  await pulumi.runtime.setMocks(mocks(world, invokes), "project", "stack", world.preview ?? false);
  pulumi.runtime.setAllConfig(world.config ?? {});
  const registered = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (request: RegisterResourceRequest, callback) {
    const made = recorded(request);
    resources.push(made);
    return registered.call(this, request, (error: unknown, response: RegisterResourceResponse) => {
      if (!error) {
        made.urn = response.getUrn();
      }
      callback(error, response);
    });
  };
  try {
    const result = program();
    await pulumi.runtime.disconnect();
    const of = (kind: string) => resources.filter((one) => one.kind === kind);
    const one = (kind: string) => {
      const [found, ...more] = of(kind);
      if (!found || more.length > 0) {
        throw new Error(`${more.length + (found ? 1 : 0)} of ${kind}`);
      }
      return found;
    };
    return { result, resources, invokes, of, one };
  } finally {
    MockMonitor.prototype.registerResource = registered;
  }
}

/** Value of an output. */
export function value<T>(output: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => pulumi.output(output).apply((found) => resolve(found as T)));
}

function recorded(request: RegisterResourceRequest): RecordedResource {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  const inputs = request.getObject();
  const trigger = request.getReplacementTrigger()?.toJavaScript();
  return {
    urn: "",
    type,
    name,
    kind: type.split(":").at(-1) ?? type,
    inputs: inputs ? pulumi.runtime.deserializeProperties(inputs) : {},
    parent,
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replacementTrigger: trigger ?? undefined,
    provider: request.getProvider(),
  };
}

function mocks(world: RecordedWorld, invokes: string[]): pulumi.runtime.Mocks {
  return {
    newResource({ type, name, inputs }) {
      const kind = type.split(":").at(-1) ?? "";
      const missing = world.missing?.includes(name) ?? false;
      const id = kind === "AccessKey" ? keyId(name) : `${name}-id`;
      return { id: missing ? undefined : id, state: { ...inputs, ...stateOf(kind, name, inputs) } };
    },
    call({ token }) {
      invokes.push(token);
      if (token.endsWith(":getAccessKeys")) {
        const accessKeys = (world.listedKeys ?? []).map((accessKeyId) => ({ accessKeyId }));
        return { accessKeys };
      }
      if (world.account === "refused") {
        throw new Error("AccessDenied: s3:GetAccountPublicAccessBlock");
      }
      return { ...NOTHING_BLOCKED, ...world.account };
    },
  };
}

const NOTHING_BLOCKED = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

/** ID of the key with this name in the mocks. */
export function keyId(name: string): string {
  return `AKIA-${name}`;
}

function stateOf(kind: string, name: string, inputs: Record<string, string>): Record<string, unknown> {
  switch (kind) {
    case "Bucket": {
      const bucket = inputs.bucket ?? name + SUFFIX;
      const bucketRegion = inputs.region ?? "eu-central-1";
      const bucketRegionalDomainName = `${bucket}.s3.${bucketRegion}.amazonaws.com`;
      return { bucket, bucketRegion, bucketRegionalDomainName, arn: `arn:aws:s3:::${bucket}` };
    }
    case "User":
      return { name: name + SUFFIX };
    case "AccessKey":
      return { secret: pulumi.secret(`secret-of-${name}`) };
    case "Distribution":
      return {
        arn: "arn:aws:cloudfront::111122223333:distribution/E1",
        domainName: "d1.cloudfront.net",
      };
    default:
      return {};
  }
}
