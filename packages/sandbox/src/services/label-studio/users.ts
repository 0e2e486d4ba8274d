/** The user of the server, who owns all tokens, and the responses of 1.23.2 that describe this user. */
import type { JsonObject } from "../../kit/request";
import type { Route } from "../../kit/router";
import { reject } from "./errors";

/** ID of the only user, who is also the owner of the only organization. */
export const USER_ID = 1;
export const ORGANIZATION_ID = 1;

/** Email address of the user. */
export const EMAIL = "sandbox@example.com";
const REGISTERED = "2026-01-01T00:00:00.000000Z";
const NAMES = { first_name: "", last_name: "" };

const PERMISSIONS = [
  ...actions("organizations", "create view change delete invite"),
  ...actions("projects", "create view change delete reset_cache"),
  ...actions("tasks", "create view change delete"),
  ...actions("views", "reset"),
  ...actions("annotations", "create view change delete"),
  ...actions("actions", "perform"),
  ...actions("predictions", "any"),
  ...actions("avatar", "any"),
  ...actions("labels", "create view change delete"),
  ...actions("models", "create view change delete"),
  ...actions("model_provider_connection", "create view change delete"),
  ...actions("webhooks", "view change"),
  ...actions("users.token", "any"),
  ...actions("storages", "view change sync"),
  ...actions("views", "view create change delete"),
];

function actions(object: string, names: string): string[] {
  return names.split(" ").map((name) => `${object}.${name}`);
}

/** User as the creator of a project. */
export const CREATED_BY = { id: USER_ID, ...NAMES, email: EMAIL, avatar: null };
/** User who completed an annotation, in the response of a single task. */
export const COMPLETED_BY = { id: USER_ID, ...NAMES, avatar: null, email: EMAIL, initials: "sa" };
/** User who completed an annotation, in an exported object. */
export const EXPORTED_BY = { id: USER_ID, ...NAMES, email: EMAIL };
/** Name of the user in annotations: first name, last name, email and ID. */
export const CREATED_USERNAME = ` ${EMAIL}, ${USER_ID}`;

const USER: JsonObject = {
  id: USER_ID,
  ...NAMES,
  username: "",
  email: EMAIL,
  last_activity: REGISTERED,
  custom_hotkeys: {},
  avatar: null,
  initials: "sa",
  phone: "",
  active_organization: ORGANIZATION_ID,
  active_organization_meta: { title: "Label Studio", email: EMAIL },
  allow_newsletters: null,
  date_joined: REGISTERED,
};

/** Routes that identify the user of a token. */
export function userRoutes(legacyToken: () => string): Route[] {
  const found = (id: string | undefined) =>
    Number(id) === USER_ID ? USER : reject(404, "No User matches the given query.");
  return [
    {
      method: "GET",
      pattern: "/api/current-user/whoami",
      handle: () => ({ status: 200, body: { ...USER, permissions: PERMISSIONS } }),
    },
    {
      method: "GET",
      pattern: "/api/current-user/token",
      handle: () => ({ status: 200, body: { token: legacyToken() } }),
    },
    { method: "GET", pattern: "/api/users/", handle: () => ({ status: 200, body: [USER] }) },
    {
      method: "GET",
      pattern: "/api/users/#id/",
      handle: (call) => ({ status: 200, body: found(call.params.id) }),
    },
  ];
}
