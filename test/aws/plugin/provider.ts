/**
 * The operations of a provider, in plain values: checks inputs, compares them with state, and calls the resource types.
 *
 * It follows the real AWS provider where `ServiceBucket` depends on it: names are generated in `check`, `diff` compares the
 * inputs with the state that the last read returned, and deleting an object that does not exist succeeds.
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Aws, AwsResource, AwsValues } from "./resource";
import { FUNCTIONS, RESOURCES } from "./resources";
import { failuresOf, type InputFailure, type Schema, UNKNOWN } from "./schema";

/** Inputs that AWS sets if the program does not, so that their removal is not a change. */
const COMPUTED = ["region", "bucket", "name"];

export interface Difference {
  changed: string[];
  replaces: string[];
}

export interface ReadResult {
  outputs: AwsValues;
  inputs: AwsValues;
}

export class AwsProvider {
  readonly #aws: Aws;
  readonly #region: string;
  readonly #schema: Schema;

  constructor(aws: Aws, region: string, schema: Schema) {
    this.#schema = schema;
    this.#region = region;
    this.#aws = aws;
  }

  check(
    type: string,
    urn: string,
    olds: AwsValues,
    news: AwsValues,
    seed: Uint8Array,
  ): [AwsValues, InputFailure[]] {
    const { autoName } = resourceOf(type);
    const inputs = { ...news };
    if (autoName !== undefined && inputs[autoName] === undefined) {
      inputs[autoName] = olds[autoName] ?? generatedName(urn, seed);
    }
    const schema = this.#schema[type];
    if (schema === undefined) {
      throw new Error(`@pulumi/aws declares no inputs of ${type}`);
    }
    return [inputs, failuresOf(schema, inputs)];
  }

  diff(type: string, state: AwsValues, oldInputs: AwsValues, news: AwsValues): Difference {
    const set = Object.keys(news).filter((name) => !isEqual(state[name], news[name]));
    const removed = Object.keys(oldInputs).filter(
      (name) => !(name in news) && !COMPUTED.includes(name) && !isNothing(oldInputs[name]),
    );
    const changed = [...set, ...removed];
    return { changed, replaces: changed.filter((name) => resourceOf(type).replaces.includes(name)) };
  }

  async create(type: string, inputs: AwsValues): Promise<{ id: string; outputs: AwsValues }> {
    const resource = resourceOf(type);
    const placed = this.#placed(type, inputs);
    const { id, outputs = {} } = await resource.create(this.#aws, placed);
    return { id, outputs: { ...(await this.#stateOf(resource, id, placed)), ...outputs } };
  }

  async read(
    type: string,
    id: string,
    state: AwsValues,
    oldInputs: AwsValues,
  ): Promise<ReadResult | undefined> {
    const outputs = await resourceOf(type).read(this.#aws, id, this.#placed(type, state));
    if (outputs === undefined) {
      return undefined;
    }
    const isImport = Object.keys(oldInputs).length === 0;
    const names = isImport ? this.#importedInputs(type) : Object.keys(oldInputs);
    const inputs = Object.fromEntries(
      names.flatMap((name) => {
        const value = name in outputs ? outputs[name] : oldInputs[name];
        // Text that differs only in its format stays as the program has it.
        return value === undefined ? [] : [[name, isEqual(value, oldInputs[name]) ? oldInputs[name] : value]];
      }),
    );
    return { inputs, outputs: { ...state, ...outputs } };
  }

  async update(type: string, id: string, state: AwsValues, news: AwsValues): Promise<AwsValues> {
    const resource = resourceOf(type);
    const placed = { ...this.#placed(type, news) };
    await resource.update?.(this.#aws, id, placed);
    const kept = { ...state, ...placed };
    return { ...kept, ...(await this.#stateOf(resource, id, kept)) };
  }

  async delete(type: string, id: string, state: AwsValues): Promise<void> {
    await resourceOf(type).delete(this.#aws, id, state);
  }

  async invoke(name: string, args: AwsValues): Promise<AwsValues> {
    const call = FUNCTIONS[name];
    if (call === undefined) {
      throw new Error(`the test plugin for AWS does not implement the data source ${name}`);
    }
    return call(this.#aws, args);
  }

  async #stateOf(resource: AwsResource, id: string, inputs: AwsValues): Promise<AwsValues> {
    const outputs = await resource.read(this.#aws, id, inputs);
    if (outputs === undefined) {
      throw new Error(`${id} does not exist after it was written`);
    }
    return { ...inputs, ...outputs };
  }

  /** Adds the region of the provider to a type that has one. */
  #placed(type: string, inputs: AwsValues): AwsValues {
    const hasRegion = this.#schema[type]?.properties.region !== undefined;
    return hasRegion && inputs.region === undefined ? { ...inputs, region: this.#region } : inputs;
  }

  #importedInputs(type: string): string[] {
    return Object.keys(this.#schema[type]?.properties ?? {}).filter((name) => name !== "region");
  }
}

function resourceOf(type: string): AwsResource {
  const found = RESOURCES[type];
  if (found === undefined) {
    throw new Error(`the test plugin for AWS does not implement the resource type ${type}`);
  }
  return found;
}

/** The resource's name and seven digits, as the real provider generates it. */
function generatedName(urn: string, seed: Uint8Array): string {
  const name = urn.split("::").pop() ?? "";
  return `${name}-${createHash("sha256").update(seed).update(urn).digest("hex").slice(0, 7)}`;
}

/** Documents are equal if their JSON is. A value that is not known yet differs from every other one. */
function isEqual(state: unknown, wanted: unknown): boolean {
  if (wanted === UNKNOWN) {
    return false;
  }
  return isDeepStrictEqual(parsed(state), parsed(wanted)) || (isNothing(state) && isNothing(wanted));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("{")) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === false;
}
