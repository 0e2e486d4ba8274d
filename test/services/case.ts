/**
 * The facts that tests need about one resource type.
 *
 * `test/services/<id>/cases.ts` declares them once for each resource type of the service `<id>`. The unit, contract,
 * engine and sandbox tests read them from `all-cases.ts`, so a new service needs no other edit in the tests. Values
 * are written under the names of the inputs. A value that follows from the declaration in `src/services`, for example
 * whether an input is a secret, does not appear here.
 *
 *     export const cases: readonly ResourceCase[] = [{ type: "RyzeInstanceS3", service: "ryzeapi", ... }];
 */
import type { Fault, FaultHandle, Sandbox, SeedBucket, ServiceName } from "pulumi-byob-sandbox";
import type { ResourceType } from "../../src/contract";

export type { ResourceType } from "../../src/contract";
export type CaseValues = Record<string, unknown>;

/** A registration that a service holds, secrets in plain text. */
export interface Live {
  id: string;
  /** The content under the names of the inputs. */
  values: CaseValues;
}

/** Inputs that validation must reject or warn of. */
export type InvalidInput = readonly [description: string, changes: CaseValues];

/** The inputs of one resource type. */
export interface InputCase {
  type: ResourceType;
  /**
   * The inputs that a program must set.
   * @param number keeps several registrations apart; without one it is 0
   */
  required(number?: number): CaseValues;
  /** All other inputs that the service stores, none of them at its default. */
  optional: CaseValues;
}

/** A resource type that sends nothing to a service. */
export interface ServicelessCase extends InputCase {
  service: undefined;
}

/** The requests of the emulator that an operation sends where nothing fails. */
export interface RequestCounts {
  create: number;
  read: number;
  update: number;
  delete: number;
}

/** A resource type that registers a bucket with a service. */
export interface ServiceCase extends InputCase {
  /** The emulator of the service. */
  service: ServiceName;
  /**
   * Another type with the same lifecycle code, which differs in plain inputs only. Slow tests that start one stack for
   * each type leave this one out.
   */
  sameLifecycleAs?: ResourceType;
  /** Whether the service has a request that returns the registration. */
  readable: boolean;
  /** Whether the service chooses the id. Otherwise it is the value of an input. */
  idFromService: boolean;
  /** The type of the object in messages; absent where `idFromService` is false. */
  objectTitle?: string;
  /** The inputs that identify the object, as messages show those of `inputsOf()`; absent like `objectTitle`. */
  objectKey?: string;
  /** Whether two servers give out the same ids. */
  reusesIds: boolean;
  /** The field of the registration that holds the time of its creation, as the emulator spells it. */
  createdAtField?: string;

  /** Another valid value for each input that an update sends and that is not a secret. */
  others: CaseValues;
  /** Another value for each secret of the bucket. A key pair changes as a pair. */
  rotated: CaseValues;
  /** Inputs with which each value of `others` is valid on its own. */
  neutral: CaseValues;
  /** The values that the service holds where an input is absent. */
  defaults: CaseValues;
  /** The input whose change creates a new registration. */
  replacing: {
    field: string;
    value: unknown;
    /** Whether the new value means a store that is not S3, which no probe can test. */
    notS3?: true;
  };
  /** Inputs that the service returns, so that a refresh can detect drift. */
  comparable: readonly string[];
  /** An input that may differ between two registrations of the same object, with another value. */
  nonKey: { field: string; value: unknown };
  /** Input with the URL of the store. */
  endpoint: string;
  /**
   * Inputs that belong together: all of them are set, or none. Each entry contains the input that it is listed under.
   */
  groups: Readonly<Record<string, readonly string[]>>;
  /** `required()` with the fewest secrets that the service accepts. */
  fewestSecrets(number?: number): CaseValues;

  /** Inputs that every problem of is reported, with the beginnings of the messages. */
  invalid: { changes: CaseValues; problems: readonly string[] };
  /** Invalid inputs with a value that contains CANARY, which no message may repeat; at least two problems. */
  invalidWithSecrets: CaseValues;
  /** Inputs that validation rejects, as changes of the complete inputs. */
  rejected: readonly InvalidInput[];
  /** Inputs that validation only warns of, as changes of the complete inputs. */
  warned: readonly InvalidInput[];

  /** Input that carries the credential of the service. */
  credential: "key" | "token";
  /** A valid credential for the registration with this number. */
  credentialOf(sandbox: Sandbox): string;
  /** Revokes the credential and returns a new one. */
  rotateCredential(sandbox: Sandbox): string;
  /** Another valid credential of the same account, where the service has several. */
  secondCredential?(sandbox: Sandbox): string;

  /** Whether a probe writes to the bucket by default. */
  probesWrite: boolean;
  /**
   * Creates what the inputs refer to, for 130 numbers. Running it twice changes nothing.
   * @param first the first number. @default 0
   */
  prepare(sandbox: Sandbox, first?: number): void;
  /** The inputs that describe the bucket of the sandbox. */
  bucketInputs(bucket: SeedBucket): CaseValues;
  /** Registers with the requests of the vendor's API and returns the id; absent where nothing can be imported. */
  register?(sandbox: Sandbox, values: CaseValues): Promise<string>;

  /** The registrations that the emulator holds. */
  live(sandbox: Sandbox): Live[];
  /** Changes a registration outside Pulumi. */
  set(sandbox: Sandbox, id: string, values: CaseValues): void;
  /** Deletes a registration outside Pulumi. */
  remove(sandbox: Sandbox, id: string): void;
  /** Removes what the registration belongs to, so that the service no longer has the object. */
  removeAll(sandbox: Sandbox): void;
  /**
   * Copies a registration to a sandbox.
   * @param newId id of the copy; without one it is the same
   */
  copy(from: Sandbox, to: Sandbox, id: string, newId?: string): void;

  /** The create request. */
  createRequest: Omit<Fault, "service" | "then">;
  /** The update request. */
  updateRequest: Omit<Fault, "service" | "then">;
  /** Number of requests of each operation. */
  requests: RequestCounts;
  /** Number of further requests whose failure does not fail the operation. */
  optionalRequests?: Partial<RequestCounts>;
  /** Makes the next create fail after the service has the object. */
  breakCreate(sandbox: Sandbox): FaultHandle[];
  /** The error of that create. */
  brokenCreate: RegExp;
  /** The body of an error in the form that the vendor documents. */
  errorBody(message: string, status: number): CaseValues;
  /** Responses under HTTP 200 that the API does not document. */
  oddResponses: readonly unknown[];
  /** The error of an update whose object was deleted outside Pulumi; absent where the service cannot tell. */
  updateOfDeleted?: RegExp;
}

export type ResourceCase = ServiceCase | ServicelessCase;

/** Permissions that the probe uses, so that its report names each one that is missing. */
export interface ProbedPermissions {
  /** Members of the use, in addition to the service and its directory. */
  use: CaseValues;
  actions: readonly string[];
}

/** `awsSseKmsKeyId` as `aws_sse_kms_key_id`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `aws_sse_kms_key_id` as `awsSseKmsKeyId`. */
export function camelCaseOf(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The values under other names. */
export function renameKeys(values: object, rename: (name: string) => string): CaseValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
}

/** The row with this id. Throws when the emulator does not have it. */
export function existingRow<T extends object>(row: T | undefined, id: string): T {
  if (row === undefined) {
    throw new Error(`the emulator has no "${id}"`);
  }
  return row;
}

/** Sends a JSON request to an emulator and returns the body of the response. */
export async function postJson(
  url: string,
  headers: Record<string, string>,
  body: CaseValues,
): Promise<CaseValues> {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  const response = await fetch(url, { ...init, body: JSON.stringify(body) });
  if (!response.ok) {
    throw new Error(`${url} returns ${response.status}`);
  }
  return (await response.json()) as CaseValues;
}

/** A response with an error in the form of the service. Clients do not retry the status 403. */
export function rejection({ errorBody }: Pick<ServiceCase, "errorBody">, message = "No", status = 403) {
  return { status, body: errorBody(message, status) };
}
