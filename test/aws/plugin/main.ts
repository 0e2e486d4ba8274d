/**
 * Test plugin `pulumi-resource-aws`: the provider protocol over gRPC, for the resource types of `ServiceBucket`.
 *
 * The real plugin cannot be installed without access to Pulumi's or GitHub's servers. The engine starts this one instead, and
 * cannot tell them apart. `../install.ts` installs it, and compiles it for that.
 */
import fs from "node:fs";
import path from "node:path";
import { Server, ServerCredentials, status, type UntypedHandleCall } from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { clientsFor } from "./clients";
import { AwsProvider } from "./provider";
import type { AwsValues } from "./resource";
import type { Schema } from "./schema";

const DEFAULT_REGION = "us-east-1";
const schema = JSON.parse(fs.readFileSync(path.join(__dirname, "schema.json"), "utf8")) as Schema;
const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, "version.json"), "utf8"));
let provider = new AwsProvider(clientsFor(DEFAULT_REGION), DEFAULT_REGION, schema);

const valuesOf = (struct: Struct | undefined) => (struct?.toJavaScript() ?? {}) as AwsValues;
const structOf = (values: AwsValues) =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Parameters<typeof Struct.fromJavaScript>[0]);
const typeOf = (urn: string) => (urn.split("::")[2] ?? "").split("$").pop() ?? "";

const handlers = {
  getPluginInfo: () => new plugin.PluginInfo().setVersion(version),
  checkConfig: (request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews()),
  diffConfig: () => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE),
  configure(request: rpc.ConfigureRequest) {
    const region = String(valuesOf(request.getArgs()).region ?? DEFAULT_REGION);
    provider = new AwsProvider(clientsFor(region), region, schema);
    return new rpc.ConfigureResponse();
  },
  async invoke(request: rpc.InvokeRequest) {
    const result = await provider.invoke(request.getTok(), valuesOf(request.getArgs()));
    return new rpc.InvokeResponse().setReturn(structOf(result));
  },
  check(request: rpc.CheckRequest) {
    const urn = request.getUrn();
    const [olds, news] = [valuesOf(request.getOlds()), valuesOf(request.getNews())];
    const [inputs, failures] = provider.check(typeOf(urn), urn, olds, news, request.getRandomseed_asU8());
    return new rpc.CheckResponse()
      .setInputs(structOf(inputs))
      .setFailuresList(
        failures.map(({ property, reason }) =>
          new rpc.CheckFailure().setProperty(property).setReason(reason),
        ),
      );
  },
  diff(request: rpc.DiffRequest) {
    const [state, oldInputs] = [valuesOf(request.getOlds()), valuesOf(request.getOldInputs())];
    const { changed, replaces } = provider.diff(
      typeOf(request.getUrn()),
      state,
      oldInputs,
      valuesOf(request.getNews()),
    );
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    return new rpc.DiffResponse()
      .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
      .setDiffsList(changed)
      .setReplacesList(replaces);
  },
  async create(request: rpc.CreateRequest) {
    const made = await provider.create(typeOf(request.getUrn()), valuesOf(request.getProperties()));
    return new rpc.CreateResponse().setId(made.id).setProperties(structOf(made.outputs));
  },
  async read(request: rpc.ReadRequest) {
    const [state, inputs] = [valuesOf(request.getProperties()), valuesOf(request.getInputs())];
    const found = await provider.read(typeOf(request.getUrn()), request.getId(), state, inputs);
    return found === undefined
      ? new rpc.ReadResponse()
      : new rpc.ReadResponse()
          .setId(request.getId())
          .setProperties(structOf(found.outputs))
          .setInputs(structOf(found.inputs));
  },
  async update(request: rpc.UpdateRequest) {
    const [state, news] = [valuesOf(request.getOlds()), valuesOf(request.getNews())];
    const outputs = await provider.update(typeOf(request.getUrn()), request.getId(), state, news);
    return new rpc.UpdateResponse().setProperties(structOf(outputs));
  },
  async delete(request: rpc.DeleteRequest) {
    await provider.delete(typeOf(request.getUrn()), request.getId(), valuesOf(request.getProperties()));
    return new Empty();
  },
  // Operations in progress are finished, so that their results reach the state.
  cancel: () => new Empty(),
};

/** Returns a handler that responds with the result, or with the message of the error. */
function responding<Request, Response>(
  handler: (request: Request) => Response | Promise<Response>,
): UntypedHandleCall {
  return ((call: { request: Request }, callback: (error: object | null, response?: Response) => void) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
          callback({ code: status.UNKNOWN, message });
        },
      );
  }) as UntypedHandleCall;
}

/** Ends this process when the engine was killed, which cannot end its plugins then. */
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(1), 500).unref();

const unlimited = -1;
const server = new Server({
  "grpc.max_receive_message_length": unlimited,
  "grpc.max_send_message_length": unlimited,
});
const implementation = Object.entries(handlers).map(([name, handler]) => [
  name,
  responding(handler as (request: unknown) => unknown),
]);
server.addService(ResourceProviderService, Object.fromEntries(implementation));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  // The engine reads the port from the first line.
  console.log(port);
});
