/**
 * Control routes: read and change an emulator over HTTP.
 *
 * Tests in the same process use the objects of the sandbox. Scripts and programs in other processes cannot, so each
 * server also has routes under `/_sandbox/`. They show and change the stored objects, the request log and the faults of
 * one service. Secrets appear only as hashes. `server.ts` rejects clients that are not on the loopback interface.
 */
import { faultFromJson, faultToJson } from "./fault-json";
import type { Fault, Faults } from "./faults";
import type { Log } from "./log";
import { type EmulatorResponse, isObject, jsonBody, type Request } from "./request";
import { match, type Route, type RoutedCall } from "./router";
import type { Service } from "./service";
import { type EmulatorName, TITLES } from "./service-names";
import { ChangeError, changeRecord, snapshot } from "./state";
import { StoreError } from "./store";

/** Path prefix of the control routes, which are neither logged nor subject to faults. */
export const CONTROL = "/_sandbox/";

/** Control routes of one server, limited to the service of that server. */
export function controlRoutes(service: Service<EmulatorName>, log: Log, faults: Faults): Route[] {
  const requests = () => ({ status: 200, body: log.list(service.name) });
  const done = (act: () => void): EmulatorResponse => {
    act();
    return { status: 204 };
  };
  return [
    { method: "GET", pattern: "/_sandbox/requests", handle: requests },
    { method: "DELETE", pattern: "/_sandbox/requests", handle: () => done(() => log.clear(service.name)) },
    { method: "GET", pattern: "/_sandbox/state", handle: () => ({ status: 200, body: stateOf(service) }) },
    { method: "PATCH", pattern: "/_sandbox/state", handle: (call) => done(() => changeState(service, call)) },
    {
      method: "POST",
      pattern: "/_sandbox/faults",
      handle: (call) => done(() => faults.add(faultFor(service, jsonBody(call)))),
    },
    {
      method: "GET",
      pattern: "/_sandbox/faults",
      handle: () => ({ status: 200, body: faults.list(service.name).map(faultToJson) }),
    },
    {
      method: "DELETE",
      pattern: "/_sandbox/faults/#id",
      handle: ({ params }) => done(() => removeFault(service, faults, Number(params.id))),
    },
    { method: "DELETE", pattern: "/_sandbox/faults", handle: () => done(() => faults.clear(service.name)) },
    ...(service.controls ?? []),
  ];
}

/** Response of the control route that matches a request. */
export async function control(routes: readonly Route[], request: Request): Promise<EmulatorResponse> {
  const found = match(routes, request.method, request.path);
  if (found.route === undefined) {
    const known = routes.map((route) => `${route.method} ${route.pattern}`).join(", ");
    return { status: 404, body: { error: `Unknown control route. Available routes: ${known}.` } };
  }
  try {
    return await found.route.handle({ ...request, params: found.params });
  } catch (error) {
    if (error instanceof StoreError) {
      return { status: 502, body: { error: error.message } };
    }
    if (error instanceof ChangeError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function stateOf(service: Service<EmulatorName>): Record<string, unknown> {
  const entries = Object.entries(service.collections).map(([name, collection]) => [
    name,
    snapshot(collection),
  ]);
  return Object.fromEntries(entries);
}

/** Applies `{"at": "instances/my-instance", "set": {"bucket": "other"}}` or `{"at": "…", "remove": true}`. */
function changeState(service: Service<EmulatorName>, call: RoutedCall): void {
  const body = jsonBody(call);
  if (!isObject(body) || typeof body.at !== "string") {
    throw new ChangeError(
      'The body must be {"at": "<collection>/<id>", "set": {…}} or {"at": "<collection>/<id>", "remove": true}.',
    );
  }
  const [name = "", ...rest] = body.at.split("/");
  const id = rest.join("/");
  const collection = Object.hasOwn(service.collections, name) ? service.collections[name] : undefined;
  if (collection === undefined) {
    const known = Object.keys(service.collections).join(", ");
    throw new ChangeError(`Collection "${name}" does not exist. Available collections: ${known}.`);
  }
  if (body.remove === true) {
    if (collection.remove?.(id) !== true) {
      throw new ChangeError(`"${body.at}" does not exist or cannot be removed.`);
    }
    return;
  }
  if (!isObject(body.set)) {
    throw new ChangeError('"set" must be an object of field names and values.');
  }
  changeRecord(collection, id, body.set);
}

function removeFault({ name }: Service<EmulatorName>, faults: Faults, id: number): void {
  if (!faults.remove(name, id)) {
    throw new ChangeError(`Fault ${id} of ${TITLES[name]} is not active.`);
  }
}

function faultFor({ name }: Service<EmulatorName>, body: unknown): Fault {
  if (isObject(body) && body.service !== undefined && body.service !== name) {
    throw new ChangeError(
      `This is the emulator of ${TITLES[name]}, but "service" is ${JSON.stringify(body.service)}. Omit "service", or send the fault to the URL of that service's emulator.`,
    );
  }
  return faultFromJson(body, name);
}
