import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import type { LoggedRequest } from "pulumi-byob-sandbox";
import * as byob from "../../../src";
import * as all from "../../services/all-cases";
import type { CaseValues, ResourceType, ServiceCase } from "../../services/case";

export type { CaseValues, Live, ResourceType } from "../../services/case";

/** A case with a function that creates the resource in a program. */
export interface EngineCase extends ServiceCase {
  /** Creates a resource. By default its bucket is not probed. */
  make(name: string, args: CaseValues, options?: CustomResourceOptions): CustomResource;
}

type ResourceClass = new (name: string, args: object, options?: CustomResourceOptions) => CustomResource;

const classes: Record<string, unknown> = { ...byob };

function engineCase(one: ServiceCase): EngineCase {
  const Class = classes[one.type] as ResourceClass;
  // The buckets of these programs do not exist; verify.test.ts probes real ones.
  return { ...one, make: (name, args, options) => new Class(name, { verify: "skip", ...args }, options) };
}

/** Every resource type with a service. */
export const engineCases: readonly EngineCase[] = all.SERVICE_CASES.map(engineCase);

/** Resource types with different lifecycles, for tests that start a stack for each type. */
export const distinctCases = engineCases.filter(({ sameLifecycleAs }) => sameLifecycleAs === undefined);

/** Resource types whose service returns its registrations. */
export const readableEngineCases = engineCases.filter(({ readable }) => readable);

/** Returns whether a logged request matches a description. */
export function matchesRequest(
  { method, path }: EngineCase["createRequest"],
  request: Pick<LoggedRequest, "method" | "path">,
): boolean {
  const isPath = path instanceof RegExp ? path.test(request.path) : path === request.path;
  return method === request.method && isPath;
}

/** Returns the case of a resource type, for tests of one service. */
export function engineCaseOf(type: ResourceType): EngineCase {
  return engineCase(all.caseOf(type));
}
