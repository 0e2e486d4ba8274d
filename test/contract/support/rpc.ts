import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type RpcValues = Record<string, unknown>;

/** Data that the engine stores after an operation failed halfway. */
export interface HalfMade {
  id: string;
  properties: RpcValues;
  reasons: string[];
}

/** Thrown when the plugin returns an error. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  constructor(
    message: string,
    readonly partial: HalfMade | undefined,
  ) {
    super(message);
  }
}

export function toStruct(values: RpcValues): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: Struct | undefined): RpcValues {
  return struct ? (struct.toJavaScript() as RpcValues) : {};
}

/** Reads the error and the details that the engine reads behind it. */
export function callFailed(error: ServiceError): CallFailed {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!(bytes instanceof Buffer)) {
    return new CallFailed(error.details, undefined);
  }
  const [detail] = Status.deserializeBinary(bytes).getDetailsList();
  const failed = detail?.unpack(
    ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  if (!failed) {
    throw new Error("the error's details are not of the form that the engine reads");
  }
  return new CallFailed(error.details, {
    id: failed.getId(),
    properties: fromStruct(failed.getProperties()),
    reasons: failed.getReasonsList(),
  });
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value as the engine marks it on the wire. */
export function serializedSecret(value: unknown): RpcValues {
  return { [signatureKey]: secretSignature, value };
}

/** The plain values that the engine hands to the plugin in the next call. */
export function withoutMarks(values: RpcValues): RpcValues {
  const plain = (value: unknown) =>
    typeof value === "object" && value !== null && signatureKey in value ? (value as RpcValues).value : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value)]));
}
