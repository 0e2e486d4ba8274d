import type { Values } from "../../../../src/services/resource-definition";

interface Struct {
  toJavaScript(): Values;
}

const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(values: Values): Struct };
};

/** Encodes and decodes values with the encoder of the protocol. */
export function serialized(values: Values): Values {
  return Struct.fromJavaScript(values).toJavaScript();
}

/** Returns the paths of undefined values, which the protocol's encoder rejects. */
export function undefinedPaths(value: unknown, path = "result"): string[] {
  if (value === undefined) {
    return [path];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => undefinedPaths(inner, `${path}.${key}`));
}
