import { readFileSync } from "node:fs";
import path from "node:path";
import type { Sandbox } from "pulumi-byob-sandbox";
import { manifests } from "../../../src/contract";
import * as all from "../../services/all-cases";
import type { ResourceType, ServiceCase } from "../../services/case";
import type { RpcValues } from "./rpc";

function linesOf(file: string): string[] {
  return readFileSync(path.join(__dirname, "..", file), "utf8").split("\n");
}

/** The text in state, which is checked in once for all types. */
export function stubOf(type: ResourceType): string {
  const [text = ""] = linesOf("stub.txt");
  return text.replace("<type>", type);
}

/** The text that release 0.1.0 wrote into state; undefined for a type that it did not have. */
export function stubOf010(type: ResourceType): string | undefined {
  return linesOf("stub-0.1.0.txt").find((line) => line.endsWith(`.handler("${type}")}`));
}

/** Inputs or outputs as they travel: with the text that identifies their type. */
export function of(type: ResourceType, values: RpcValues): RpcValues {
  return { ...values, __provider: stubOf(type) };
}

/** A case with the inputs of one working resource. */
export interface ContractCase extends ServiceCase {
  /** All inputs but the connection. */
  inputs: RpcValues;
  /** An input that an update sends, with another value. */
  change: RpcValues;
  /** The input whose change creates a new object, with another value. */
  replacement: RpcValues;
  /** Ids of what the emulator has. */
  held(sandbox: Sandbox): string[];
}

function contractCase(one: ServiceCase): ContractCase {
  const { type, required, optional, others, replacing, live } = one;
  // Each secret differs in every encoding.
  const secrets = storageSecretNames(type).map((name) => [name, `CANARY ${type} ${name} /+"é`]);
  const [[field, value] = ["", undefined]] = Object.entries(others);
  return {
    ...one,
    inputs: { verify: "skip", ...required(), ...optional, ...Object.fromEntries(secrets) },
    change: { [field]: value },
    replacement: { [replacing.field]: replacing.value },
    held: (sandbox) => live(sandbox).map(({ id }) => id),
  };
}

/** Every resource type with a service. */
export const contractCases: readonly ContractCase[] = all.SERVICE_CASES.map(contractCase);
/** Those whose service returns what is registered. */
export const readableContractCases = contractCases.filter(({ readable }) => readable);

/** The case of a resource type, for a test about its service alone. */
export function contractCaseOf(type: ResourceType): ContractCase {
  return contractCase(all.caseOf(type));
}

/** Names of values that must be encrypted in state. */
export function secretInputsOf(type: ResourceType): string[] {
  return [...manifests[type].secrets];
}

/** Names of the secrets that the service stores: inputs only, never outputs. */
export function storageSecretNames(type: ResourceType): string[] {
  return manifests[type].secrets.filter((name) => name !== manifests[type].credential);
}

/** The part of inputs that outputs repeat. */
export function withoutSecrets(type: ResourceType, values: RpcValues): RpcValues {
  const secrets = storageSecretNames(type);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)));
}

/** Takes the place of each storage secret in the inputs that a refresh with drift returns. */
export const PLACEHOLDER = "<secret of the bucket, not stored in outputs>";
