import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { contractCases } from "./cases";
import type { RpcValues } from "./rpc";

const run = promisify(execFile);

/** A resource that a program has registered. */
export interface Registered {
  type: string;
  name: string;
  inputs: RpcValues;
}

/** A program whose engine is a mock that prints what is registered. */
const program = `
const registered = [];
const newResource = (args) => {
  registered.push(args);
  return { id: args.name, state: args.inputs };
};
pulumi.runtime.setMocks({ newResource, call: (args) => args.inputs }, "project", "stack", false);
register();
pulumi.runtime.waitForRPCs().then(() => console.log(JSON.stringify(registered)));
`;

const inProgram = Object.fromEntries(contractCases.map(({ type, inputs }) => [type, inputs]));
/** Code of a program that registers one resource of each type. */
export const registerAll = `const register = () => {
  for (const [kind, inputs] of Object.entries(${JSON.stringify(inProgram)})) new byob[kind](kind, inputs);
};`;

export interface ProgramOptions {
  /** Executable of Node.js. @default the one of this process */
  node?: string;
  /** Whether the program is an ES module. @default false */
  isModule?: boolean;
}

/** Runs a program that defines `pulumi` and `register`, and returns what it registers. */
export async function registeredBy(
  cwd: string,
  code: string,
  { node = process.execPath, isModule = false }: ProgramOptions = {},
): Promise<Registered[]> {
  const args = [...(isModule ? ["--input-type=module"] : []), "-e", code + program];
  const { stdout } = await run(node, args, { cwd });
  return JSON.parse(stdout) as Registered[];
}
