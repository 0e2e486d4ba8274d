/** The case of every resource type, from `test/services/<id>/cases.ts`. */
import fs from "node:fs";
import path from "node:path";
import type { ProbedPermissions, ResourceCase, ResourceType, ServiceCase } from "./case";

/** A case and the file that declares it, relative to the repository. */
export interface CaseFile {
  file: string;
  type: string;
}

/** Exports of a case file. */
interface ServiceFile {
  cases: readonly ResourceCase[];
  /** The actions that a user policy for the service contains in each case; absent for `generic`. */
  actions?: readonly string[];
  /** The permissions that the probe exercises, by the use of the bucket; absent for `generic`. */
  probedPermissions?: readonly ProbedPermissions[];
}

// Synchronous, because `describe.each` needs the cases while the test file is loaded.
const loaded = fs
  .readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(__dirname, entry.name, "cases.ts")))
  .map((entry) => entry.name)
  .sort()
  .map((id) => ({ id, ...(require(`./${id}/cases`) as ServiceFile) }));

export const CASE_FILES: readonly CaseFile[] = loaded.flatMap(({ id, cases }) =>
  cases.map(({ type }) => ({ file: `test/services/${id}/cases.ts`, type })),
);

/** The actions of the user policies by service. Throws for a service whose case file has none. */
export function actionsOf(service: string): readonly string[] {
  const actions = loaded.find(({ id }) => id === service)?.actions;
  if (actions === undefined) {
    throw new Error(`test/services/${service}/cases.ts must export actions, the permissions of the service.`);
  }
  return actions;
}

/** The permissions that the probe exercises, by service. Throws for a service whose case file has none. */
export function probedPermissionsOf(service: string): readonly ProbedPermissions[] {
  const permissions = loaded.find(({ id }) => id === service)?.probedPermissions;
  if (permissions === undefined) {
    throw new Error(
      `test/services/${service}/cases.ts exports no probedPermissions, the permissions that the probe exercises`,
    );
  }
  return permissions;
}

/** Every resource type. */
export const CASES: readonly ResourceCase[] = loaded.flatMap(({ cases }) => cases);

/** Resource types that register a bucket with a service. */
export const SERVICE_CASES: readonly ServiceCase[] = CASES.filter((one) => one.service !== undefined);

/** Cases of types with a separate lifecycle. */
export const DISTINCT_CASES = SERVICE_CASES.filter(({ sameLifecycleAs }) => sameLifecycleAs === undefined);

/** Those whose service returns what is registered. */
export const READABLE_CASES = SERVICE_CASES.filter(({ readable }) => readable);

/** The case of a resource type with a service, for a test about that service alone. */
export function caseOf(type: ResourceType): ServiceCase {
  const found = SERVICE_CASES.find((one) => one.type === type);
  if (found === undefined) {
    throw new Error(`no case of a resource type "${type}" with a service`);
  }
  return found;
}

/**
 * Problems of the case files, one line each.
 * @param expected the file in which each resource type of the manifest belongs
 */
export function validateCases(expected: readonly CaseFile[], found: readonly CaseFile[]): string[] {
  const has = (list: readonly CaseFile[], { file, type }: CaseFile) =>
    list.filter((one) => one.file === file && one.type === type).length;
  return [
    ...expected
      .filter((one) => has(found, one) === 0)
      .map(({ file, type }) => `${file}: has no case of ${type}`),
    ...found
      .filter((one) => has(expected, one) === 0)
      .map(
        ({ file, type }) => `${file}: has a case of ${type}, which is not a resource type of this service`,
      ),
    ...found
      .filter((one, at) => has(found.slice(0, at), one) > 0)
      .map(({ file, type }) => `${file}: has a second case of ${type}`),
  ];
}
