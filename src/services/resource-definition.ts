import { z } from "zod";
import type { Deadline } from "../http/deadline";
import { hasUnknownOutcome } from "../http/errors";
import type { BucketAccess, BucketRole, BucketUsage } from "../stores/types";
import type { Credential } from "./credential";
import type { ServiceDefinition } from "./definition";

/** What a declaration says of one input beyond its type. */
export interface FieldMeta {
  /** One sentence for the docblock and the reference page, with unit and allowed values. */
  description: string;
  /** Encrypted in state, never shown. */
  secret?: true;
  /** Never answered by the service: kept from state on a read. */
  writeOnly?: true;
  /** A change makes a new object: the old one is deleted first. */
  replaces?: true;
  /** The documented value of an absent input. */
  default?: string | number | boolean;
  /** Steers this package, is no part of what the service stores. */
  local?: "connection" | "behaviour";
  /** What the input tells about the bucket. The probe takes it from there, and it is an option of `byob doctor`. */
  role?: BucketRole;
  /** The input is an option of `byob doctor` although it tells nothing about the bucket; a text is its description. */
  doctor?: true | string;
  /** An example for the help of `byob doctor`. */
  example?: string;
}

/** Holds the declaration of every input; an input without an entry is a mistake that the first use reports. */
export const fields = z.registry<FieldMeta>();

/** A value computed here or by the service, beyond the inputs. */
export interface OutputMeta {
  description: string;
  secret?: true;
  /** TypeScript type. @default string */
  type?: string;
}

/** What a resource type can do, in the words of the table in the README. */
export interface Behaviour {
  /** What a refresh reads, and where drift shows therefore. */
  read: string;
  /** Whether a refresh notices that somebody has deleted the object. */
  deletedElsewhere: string;
  /** What becomes of a create whose response was lost. */
  lostCreate: string;
  /** How a create finds an object that exists. */
  existing: string;
  delete: string;
  /** Whether the service tests the bucket itself. */
  tested: string;
}

export type Values = Record<string, unknown>;

/** One way in which inputs do not go together. */
export interface Rule {
  /** Inputs that must be known before the rule can be judged. */
  involves: readonly string[];
  /** A sentence that starts with the path of the input at fault, or nothing. */
  problem(values: Values): string | undefined;
}

/** What a lifecycle method gets besides plain values. */
export interface OperationContext<Api> {
  api: Api;
  /** Aborts when the operation's time is over. */
  signal: AbortSignal;
  log: { warn(text: string): void };
  /**
   * Makes the resource that is created the owner of an object; throws if another create of this run owns it.
   * @param existed whether the service had the object before
   */
  acquire(id: string, existed: boolean | "unknown"): void;
  /** Whether another resource of this program owns the object, and whether it keeps it in this run. */
  otherOwner(id: string): "stays" | "leaves" | undefined;
}

export interface Connection {
  baseUrl: string;
  credential: Credential;
  deadline: Deadline;
  /** Secret values that the operation handles; no error may show them. */
  secrets: readonly string[];
  warn(text: string): void;
}

/**
 * Thrown when the service has, or may have, what an operation was to write, but the operation failed. State keeps the
 * object and is marked, so that the next update writes all of it.
 */
export class PartialFailureError extends Error {
  override readonly name = "Incomplete";
  constructor(
    readonly id: string,
    readonly outputs: Values,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** Runs work on an object that exists: a failure leaves the object in state as incomplete. */
export async function partialFailureOnError<T>(
  id: string,
  outputs: Values,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new PartialFailureError(id, outputs, [error instanceof Error ? error.message : String(error)]);
  }
}

/** Runs a write to an object that exists: a failure that may have arrived leaves the object in state as incomplete. */
export async function partialFailureIfUnknown<T>(id: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!hasUnknownOutcome(error)) {
      throw error;
    }
    throw new PartialFailureError(id, {}, [error.message]);
  }
}

/** One kind of resource: everything that follows from it is derived from this declaration. */
export interface ResourceDefinition<Args extends Values = Values, Api = unknown> {
  type: string;
  service: ServiceDefinition;
  schema: z.ZodObject;
  /** Inputs that identify the object in a program; none where each resource has an object of its own. */
  keys: readonly string[];
  /** Whether ids are unique on the server, or within an account only. */
  idScope: "server" | "account";
  rules: readonly Rule[];
  /** Sentences on inputs that are allowed but look wrong. */
  warnings?(values: Values): string[];
  outputs: Record<string, OutputMeta>;
  docs: {
    summary: string;
    page: string;
    example: string;
    reads: string;
    adoption: string;
    /** The same as of another resource type, which is named; absent where no service takes part. */
    behaviour?: Behaviour | string;
  };
  connect(connection: Connection): Api;
  /** Origins of the pages whose browsers fetch from the bucket, where they follow from other inputs. */
  origins?(args: Args): readonly string[];
  /** Why no bucket like this can be tried, as a sentence; undefined where it can. */
  untriable?(args: Args): string | undefined;
  /** Whether the bucket is tried with a write, unless the program says otherwise. @default read */
  probe?: "read" | "write";
  /** Equality between state and the service's answer; absent and default are already equal. */
  normalise?: { [input: string]: (value: unknown) => unknown };
  create(args: Args, context: OperationContext<Api>): Promise<{ id: string; outputs?: Values }>;
  /** Readable values by input name plus outputs; undefined when the object is certainly gone. */
  read?(id: string, state: Partial<Args>, context: OperationContext<Api>): Promise<Values | undefined>;
  /** Whether the object was written with this credential; with another one it is written again. */
  wasWrittenWith?(state: Values, credential: Credential): Promise<boolean>;
  /** True when what was read at another URL is the object that state describes. */
  same?(state: Values, found: Values): boolean;
  update(id: string, old: Args, args: Args, context: OperationContext<Api>): Promise<{ outputs?: Values }>;
  delete(id: string, state: Args, context: OperationContext<Api>): Promise<void>;
}

/** Gives a declaration its inferred types; the lifecycle methods see parsed plain values. */
export function defineResource<Schema extends z.ZodObject, Api>(
  declaration: Omit<ResourceDefinition<z.output<Schema>, Api>, "schema"> & { schema: Schema },
): ResourceDefinition {
  return declaration as unknown as ResourceDefinition;
}

/** How the service uses the bucket of a resource. */
export function usageOf({ type, service }: Pick<ResourceDefinition, "type" | "service">): BucketUsage {
  const usage = service.bucket.usage[type];
  if (usage === undefined) {
    throw new Error(`bucket.ts of ${service.id} declares no usage of ${type}`);
  }
  return usage;
}

/** What the service is told about the bucket, from the inputs that have a role. */
export function bucketAccess(kind: ResourceDefinition, args: Values): BucketAccess {
  const given = Object.entries(kind.schema.shape).flatMap(([name, field]) => {
    const role = fields.get(field as never)?.role;
    return role === undefined ? [] : [[role, args[name]] as const];
  });
  const origins = kind.origins?.(args);
  return { ...Object.fromEntries(given), ...(origins && { origins }), usage: usageOf(kind) };
}

/** Whether the bucket of a resource is probed before the service is told. */
export function isVerified({ schema }: Pick<ResourceDefinition, "schema">): boolean {
  return "verify" in schema.shape;
}
