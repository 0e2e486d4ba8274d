// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
/**
 * Faults of the S3 emulator.
 *
 * The faults of `kit/faults.ts` select requests by method and path. For S3 these do not identify an operation: a bucket
 * can be in the path or in the host name, and query parameters select the operation. So a fault of the S3 emulator
 * names operation, bucket and key. `responses` contains errors that real stores return occasionally.
 *
 *     s3.fault({ operation: "PutObject", key: /\.png$/, times: 2, then: responses.slowDown() });
 */
import type { Fault, FaultEffect } from "../kit/faults";
import type { Request } from "../kit/request";
import { S3Error } from "./errors";
import type { Operation } from "./operations";
import { errorResponse } from "./xml";

/** Requests that a fault affects; all of them if no field is set. */
export interface S3FaultTarget {
  operation?: Operation | readonly Operation[];
  bucket?: string;
  key?: string | RegExp;
  /** Whether the fault affects only signed or only unsigned requests. @default both */
  signed?: boolean;
  /** Number of requests; `Infinity` for all. @default 1 */
  times?: number;
}

/** A fault of the S3 emulator: the requests that it affects, and its effect. */
export interface S3Fault extends S3FaultTarget {
  then: FaultEffect;
}

/** Responses for `then` that real stores return occasionally. */
export const responses = {
  /** Two settings of one bucket were changed at the same time. */
  operationAborted: () =>
    xmlFault(
      409,
      "OperationAborted",
      "A conflicting conditional operation is currently in progress against this resource. Please try again.",
    ),
  slowDown: () => xmlFault(503, "SlowDown", "Please reduce your request rate."),
  serviceUnavailable: () => xmlFault(503, "ServiceUnavailable", "Service is unable to handle request."),
  internalError: () => xmlFault(500, "InternalError", "We encountered an internal error. Please try again."),
  accessDenied: () => xmlFault(403, "AccessDenied", "Access Denied"),
  /** Sign-in page of a proxy between client and store. */
  htmlPage: (): FaultEffect => ({
    status: 200,
    contentType: "text/html; charset=utf-8",
    body: "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to use this network.</body></html>\n",
  }),
} satisfies Record<string, () => FaultEffect>;

/** Any other error in the format of S3. */
export function xmlFault(
  status: number,
  code: string,
  message: string,
  fields: Record<string, string> = {},
): FaultEffect {
  const error = new S3Error(status, code, message, fields);
  const { body, contentType = "application/xml" } = errorResponse(error, "/", "FAULT0000000000");
  return { status, body, contentType };
}

export function faultOf(fault: S3Fault, describe: (request: Request) => Record<string, string>): Fault {
  return {
    service: "s3",
    ...(fault.times === undefined ? {} : { times: fault.times }),
    when: (request) => hits(fault, describe(request)),
    then: fault.then,
  };
}

function hits(fault: S3FaultTarget, about: Record<string, string>): boolean {
  const { operation, bucket, key, signed } = fault;
  const operations: readonly string[] =
    operation === undefined || typeof operation === "string" ? [] : operation;
  const wanted = typeof operation === "string" ? [operation] : operations;
  return (
    (wanted.length === 0 || wanted.includes(about.operation ?? "")) &&
    (bucket === undefined || bucket === about.bucket) &&
    (key === undefined || keyFits(key, about.key)) &&
    (signed === undefined || signed === (about.signed === "yes"))
  );
}

function keyFits(wanted: string | RegExp, key: string | undefined): boolean {
  if (key === undefined) {
    return false;
  }
  return typeof wanted === "string"
    ? wanted === key
    : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, "")).test(key);
}
