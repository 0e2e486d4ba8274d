import type { Values } from "../../../../src/services/resource-definition";

interface Struct {
  toJavaScript(): Values;
}

const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(values: Values): Struct };
};

/** What arrives at the other end of the protocol, by its own encoder. */
export function overTheWire(values: Values): Values {
  return Struct.fromJavaScript(values).toJavaScript();
}

/** Paths at which a value is undefined, which the protocol's encoder cannot take. */
export function undefinedPaths(value: unknown, path = "result"): string[] {
  if (value === undefined) {
    return [path];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => undefinedPaths(inner, `${path}.${key}`));
}
