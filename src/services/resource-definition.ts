/**
 * Definition of a resource type: its inputs, outputs, documentation and lifecycle methods.
 *
 * The schema check, the diff, the probe, the command line and the reference pages all need the same facts about an
 * input. Each input therefore has one entry in the registry `fields`, and everything else is derived from it. The
 * lifecycle methods receive parsed plain values and an API client, so they do not depend on Pulumi.
 *
 *     export const flashbackBucket = defineResource({ type: "FlashbackBucket", service: flashback, schema, create, … });
 */
import * as z from "zod";
import type { Deadline } from "../http/deadline";
import { hasUnknownOutcome } from "../http/errors";
import type { BucketAccess, BucketRole, BucketUsage } from "../stores/types";
import type { Credential } from "./credential";
import type { ServiceDefinition } from "./definition";

/** Properties of one input in addition to its type. */
export interface FieldMeta {
  /** Description for the docblock and the reference page, with unit and allowed values. */
  description: string;
  /** Whether the value is encrypted in state and removed from messages. */
  secret?: true;
  /** Whether the service never returns the value, so that a read keeps the one in state. */
  writeOnly?: true;
  /** Whether a change replaces the object; the old one is deleted first. */
  replaces?: true;
  /** Documented values of a string that also accepts others. Editors complete them. */
  suggestions?: readonly string[];
  /** Documented value of an absent input. */
  default?: string | number | boolean;
  /** Marks an input for this package, which the service does not store. */
  local?: "connection" | "behaviour";
  /**
   * Part of the bucket's description that the input contains. The probe uses it, and `byob doctor` has an option for
   * it.
   */
  role?: BucketRole;
  /** Whether the input is an option of `byob doctor` although it has no role; a string is its description there. */
  doctor?: true | string;
  /** Example for the help of `byob doctor`. */
  example?: string;
}

/** Registry of all inputs. The generator fails for an input without an entry. */
export const fields = z.registry<FieldMeta>();

/** An output that is not an input. */
export interface OutputMeta {
  description: string;
  secret?: true;
  /** TypeScript type. @default string */
  type?: string;
}

/** Properties of a resource type for the table in the README. */
export interface ResourceBehavior {
  /** Inputs that a refresh reads and can detect drift in. */
  read: string;
  /** Whether a refresh detects that the object was deleted outside Pulumi. */
  deletedOutsidePulumi: string;
  /** Handling of a create request without a response. */
  lostCreate: string;
  /** Inputs by which a create finds an existing object. */
  existing: string;
  delete: string;
  /** Whether the service tests the bucket itself. */
  tested: string;
}

/** Inputs, outputs or state, by name. */
export type Values = Record<string, unknown>;

/** A constraint between several inputs. */
export interface Rule {
  /** Inputs that must be known before the rule can be evaluated. */
  involves: readonly string[];
  /** @returns undefined when the inputs are valid. */
  problem(values: Values): InputIssue | undefined;
}

/** An input that a rule rejects. */
export interface InputIssue {
  /** Path of the input. */
  input: string;
  code: "missing" | "invalid";
  /** Requirement and remedy, without the path. */
  message: string;
}

/** Context of a lifecycle method. */
export interface OperationContext<Api> {
  api: Api;
  /** URL of the service. */
  server: string;
  /** Signal that aborts when the operation times out. */
  signal: AbortSignal;
  log: { warn(text: string): void };
  /**
   * Makes the created resource the owner of an object. Throws if another create of this run owns it.
   * @param existed whether the service had the object before
   */
  acquire(id: string, existed: boolean | "unknown"): void;
  /**
   * Returns whether another resource of this program that owns the object keeps it in this run; undefined if none
   * does.
   */
  otherOwner(id: string): "stays" | "leaves" | undefined;
}

/** Context of a create. */
export interface CreateContext<Api> extends OperationContext<Api> {
  /**
   * Whether no other create or delete of this Pulumi run has the natural key, so that the requests of other resources
   * cannot change which objects with that key exist.
   */
  isFirstOfKey: boolean;
}

/** The server, credential and limits of one operation, from which a service's client is created. */
export interface Connection {
  baseUrl: string;
  credential: Credential;
  deadline: Deadline;
  /** Secret values of the operation, which are removed from all errors. */
  secrets: readonly string[];
  warn(text: string): void;
}

/**
 * Thrown when an operation failed after the service stored, or may have stored, the object. The object is saved to
 * state as incomplete, so that the next update writes all fields.
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

/** Runs work on an existing object. After a failure, the object is in state as incomplete. */
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

/** Writes to an existing object. After a failure with an unknown outcome, the object is in state as incomplete. */
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

/** Declaration of a resource type. */
export interface ResourceDefinition<Args extends Values = Values, Api = unknown> {
  type: string;
  service: ServiceDefinition;
  schema: z.ZodObject;
  /** Inputs that identify the object in a program; empty if each resource has its own object. */
  keys: readonly string[];
  /** Scope in which ids are unique. */
  idScope: "server" | "account";
  rules: readonly Rule[];
  /** Returns warnings about inputs that are valid but probably wrong. */
  warnings?(values: Values): string[];
  outputs: Record<string, OutputMeta>;
  docs: {
    summary: string;
    page: string;
    example: string;
    reads: string;
    adoption: string;
    /** Properties, or the name of a resource type with the same ones; absent for a type without a service. */
    behavior?: ResourceBehavior | string;
  };
  connect(connection: Connection): Api;
  /** Returns the origins of web pages that load from the bucket, if other inputs determine them. Empty if none load. */
  origins?(args: Args): readonly string[] | undefined;
  /** Returns why the bucket cannot be probed; undefined if it can. */
  notProbeableReason?(args: Args): string | undefined;
  /** Default depth of the probe. @default read */
  probe?: "read" | "write";
  /** Normalization of values before state and response are compared; absent and default are already equal. */
  normalize?: { [input: string]: (value: unknown) => unknown };
  create(args: Args, context: CreateContext<Api>): Promise<{ id: string; outputs?: Values }>;
  /** Returns readable values by input name plus outputs; undefined if the object certainly does not exist. */
  read?(id: string, state: Partial<Args>, context: OperationContext<Api>): Promise<Values | undefined>;
  /** Returns whether the object was written with this credential; otherwise it is written again. */
  wasWrittenWith?(state: Values, credential: Credential): Promise<boolean>;
  /** Converts outputs that an earlier release stored to the current ones. */
  upgradeState?(state: Values): Values;
  /** Returns whether an object that was read at another URL is the one in state. */
  same?(state: Values, found: Values): boolean;
  update(id: string, old: Args, args: Args, context: OperationContext<Api>): Promise<{ outputs?: Values }>;
  delete(id: string, state: Args, context: OperationContext<Api>): Promise<void>;
}

/** Infers the types of a declaration; the lifecycle methods receive parsed plain values. */
export function defineResource<Schema extends z.ZodObject, Api>(
  declaration: Omit<ResourceDefinition<z.output<Schema>, Api>, "schema"> & { schema: Schema },
): ResourceDefinition {
  return declaration as unknown as ResourceDefinition;
}

/** Use of a resource's bucket by its service. */
export function usageOf({ type, service }: Pick<ResourceDefinition, "type" | "service">): BucketUsage {
  const usage = service.bucket.usage[type];
  if (usage === undefined) {
    throw new Error(`bucket.ts of ${service.id} does not declare the usage of ${type}.`);
  }
  return usage;
}

/** Description of the bucket, from the inputs that have a role. */
export function bucketAccess(definition: ResourceDefinition, args: Values): BucketAccess {
  const given = Object.entries(definition.schema.shape).flatMap(([name, field]) => {
    const role = fields.get(field as never)?.role;
    return role === undefined ? [] : [[role, args[name]] as const];
  });
  const origins = definition.origins?.(args);
  return { ...Object.fromEntries(given), ...(origins && { origins }), usage: usageOf(definition) };
}

/** Whether the bucket of a resource is probed before it is registered. */
export function isVerified({ schema }: Pick<ResourceDefinition, "schema">): boolean {
  return "verify" in schema.shape;
}
