import type { EmulatorResponse, Request } from "./request";

/** A request with the values of the parameters in its route. */
export interface RoutedCall extends Request {
  params: Record<string, string>;
}

/** A method and a path, with their handler. */
export interface Route {
  method: string;
  /** Path of segments; `:name` matches any segment, `#name` only digits: `/api/storages/s3/#id/sync`. */
  pattern: string;
  handle(call: RoutedCall): EmulatorResponse | Promise<EmulatorResponse>;
}

/** A control route of one emulator, for an action that the real service performs without a request. */
export interface ControlRoute extends Route {
  /** Arguments of curl that use the route, for the help of the command. */
  example: string;
  /** The action in the third person, for the help of the command. */
  description: string;
}

export interface Match {
  route: Route | undefined;
  params: Record<string, string>;
  /** Methods that the path supports; empty for an unknown path. */
  allowed: string[];
}

/** Finds the route of a request. */
export function match(routes: readonly Route[], method: string, path: string): Match {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = segments(route.pattern, path);
    if (params !== undefined) {
      if (route.method === method) {
        return { route, params, allowed };
      }
      allowed.push(route.method);
    }
  }
  return { route: undefined, params: {}, allowed };
}

function segments(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? "";
    if (!fits(part, text)) {
      return undefined;
    }
    if (part.startsWith(":") || part.startsWith("#")) {
      params[part.slice(1)] = decoded(text);
    }
  }
  return params;
}

function fits(part: string, text: string): boolean {
  if (part.startsWith("#")) {
    return /^\d+$/.test(text);
  }
  return part.startsWith(":") ? text !== "" : part === text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
