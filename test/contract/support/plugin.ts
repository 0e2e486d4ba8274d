import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { type CallOptions, credentials, type ServiceError } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Message } from "google-protobuf";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { packedCompileCache } from "../../support/fast-start";
import { layouts } from "./layouts";
import { callFailed, fromStruct, type RpcValues, toStruct } from "./rpc";

/** Time limit of a call: without a response it would block a deployment permanently. */
const RESPONSE_TIMEOUT_MS = 60_000;

type Call<Request, Response> = (
  request: Request,
  options: CallOptions,
  callback: (error: ServiceError | null, response: Response) => void,
) => void;

interface Client {
  configure: Call<messages.ConfigureRequest, messages.ConfigureResponse>;
  check: Call<messages.CheckRequest, messages.CheckResponse>;
  diff: Call<messages.DiffRequest, messages.DiffResponse>;
  create: Call<messages.CreateRequest, messages.CreateResponse>;
  read: Call<messages.ReadRequest, messages.ReadResponse>;
  update: Call<messages.UpdateRequest, messages.UpdateResponse>;
  delete: Call<messages.DeleteRequest, Empty>;
  close(): void;
}

// The generated clients have no types.
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderClient: new (
    address: string,
    channel: ReturnType<typeof credentials.createInsecure>,
  ) => Client;
};

export interface PluginOptions {
  /** Time limit of a call in milliseconds. @default 60 s */
  responseTimeoutMs?: number;
  /** The program's folder, in which the plugin runs. */
  cwd: string;
  /** Folder of the SDK that runs the plugin. @default that of the program */
  sdk?: string;
  /** Executable of Node.js. @default PULUMI_BYOB_TEST_NODE, or the one of this process */
  node?: string;
  env?: Record<string, string>;
  /** Configuration that the engine passes before the first call, with namespaces in the keys. */
  config?: RpcValues;
  /** Address of the engine, which the plugins of one run share. @default one of its own */
  engine?: string;
}

/** An address at which nothing listens. Plugins with one address are plugins of one run. */
export function newEngineAddress(): string {
  const [second, third, fourth] = [randomInt(256), randomInt(256), randomInt(1, 255)];
  return `127.${second}.${third}.${fourth}:1`;
}

/** Starts the server of dynamic providers next to the packed package, with code that was compiled before. */
export async function startPlugin(options: PluginOptions): Promise<Plugin> {
  const { PULUMI_BYOB_TEST_NODE: node = process.execPath, PATH = "", SystemRoot = "" } = process.env;
  const { env = {}, config = {} } = options;
  const plugin = await launchPlugin({
    node,
    ...options,
    // The folder is removed with everything else, so no run leaves files behind.
    env: { PATH, SystemRoot, TMPDIR: layouts().root, ...packedCompileCache(layouts().direct), ...env },
  });
  await plugin.configure(config);
  return plugin;
}

/** Starts the server of dynamic providers as the engine does, with this environment only. */
export async function launchPlugin(options: Omit<PluginOptions, "config">): Promise<Plugin> {
  const { cwd, sdk = cwd, node = process.execPath, env = {}, engine = newEngineAddress() } = options;
  const server = createRequire(path.join(sdk, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(node, [server, engine], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const plugin = new Plugin(child, options.responseTimeoutMs ?? RESPONSE_TIMEOUT_MS);
  await plugin.ready();
  return plugin;
}

/** The running server, in plain values. */
export class Plugin {
  #client: Client | undefined;
  #stdout = "";
  #stderr = "";

  constructor(
    readonly process: ChildProcess,
    readonly responseTimeoutMs: number,
  ) {
    process.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    process.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
  }

  /** Waits for the port, which is the first line. */
  async ready(): Promise<void> {
    while (!this.#stdout.includes("\n")) {
      const ended = once(this.process, "exit").then(() => {
        throw new Error(`the plugin ended: ${this.#stderr}`);
      });
      await Promise.race([ended, this.process.stdout && once(this.process.stdout, "data")]);
    }
    const [port = ""] = this.#stdout.split("\n");
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** Output of the plugin that the user sees, without the port. */
  get output(): string {
    return this.#stdout.replace(/^\d+\n/, "") + this.#stderr;
  }

  async configure(args: RpcValues): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(args));
    await this.#call("configure", request);
  }

  async check(news: RpcValues, olds: RpcValues = {}) {
    const request = new messages.CheckRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<messages.CheckResponse>("check", request);
    const failures = response
      .getFailuresList()
      .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: fromStruct(response.getInputs()), failures };
  }

  async diff(id: string, olds: RpcValues, news: RpcValues) {
    const request = new messages.DiffRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<messages.DiffResponse>("diff", request);
    const { DIFF_SOME, DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
    return {
      // Unknown makes the engine compare by itself, the stub's text included.
      changes: response.getChanges() === DIFF_UNKNOWN ? undefined : response.getChanges() === DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: RpcValues) {
    const request = new messages.CreateRequest().setProperties(toStruct(inputs));
    const response = await this.#call<messages.CreateResponse>("create", request);
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  async read(id: string, state: RpcValues) {
    const request = new messages.ReadRequest().setId(id).setProperties(toStruct(state));
    const response = await this.#call<messages.ReadResponse>("read", request);
    const inputs = response.hasInputs() ? fromStruct(response.getInputs()) : undefined;
    return { id: response.getId(), outputs: fromStruct(response.getProperties()), inputs };
  }

  async update(id: string, olds: RpcValues, news: RpcValues): Promise<RpcValues> {
    const request = new messages.UpdateRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    return fromStruct((await this.#call<messages.UpdateResponse>("update", request)).getProperties());
  }

  async delete(id: string, state: RpcValues): Promise<void> {
    await this.#call("delete", new messages.DeleteRequest().setId(id).setProperties(toStruct(state)));
  }

  /** Ends it as the engine does; a plugin that stays makes every deployment wait for five seconds. */
  async stop(): Promise<void> {
    this.#client?.close();
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      return;
    }
    const ended = once(this.process, "exit");
    this.process.kill("SIGINT");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 3000);
    const [, signal] = (await ended) as [number | null, string | null];
    clearTimeout(timer);
    if (signal === "SIGKILL") {
      throw new Error("the plugin did not end on SIGINT");
    }
  }

  #call<Response>(method: Exclude<keyof Client, "close">, request: Message): Promise<Response> {
    const client = this.#client;
    if (!client) {
      throw new Error("the plugin is not ready");
    }
    const call = client[method].bind(client) as unknown as Call<Message, Response>;
    return new Promise((resolve, reject) => {
      call(request, { deadline: Date.now() + this.responseTimeoutMs }, (error, response) => {
        if (error) {
          reject(callFailed(error));
        } else {
          resolve(response);
        }
      });
    });
  }
}
