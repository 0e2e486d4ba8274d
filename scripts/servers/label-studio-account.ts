import { ServerUnavailableError } from "./daemon";

/** The first user, which the first start creates. The server is reachable on the loopback interface only. */
export const USER = { email: "byob@example.com", password: "byob-passw0rd" };
/** The legacy token of the user. */
export const TOKEN = "0123456789abcdef0123456789abcdef01234567";
/** Signs personal access tokens and bearer tokens; constant, so that tests can create an expired bearer token. */
export const SIGNING_KEY = "byob-label-studio-signing-key-of-loopback-servers";

export interface LabelStudioAccount {
  /** Legacy token, enabled. */
  token: string;
  personalToken: string;
  project: number;
}

/** Creates a project and a personal access token of the first user. */
export async function createAccount(url: string): Promise<LabelStudioAccount> {
  const project = await post(url, "/api/projects", { title: "byob" });
  const { token } = await post(url, "/api/token/", {});
  return { token: TOKEN, personalToken: String(token), project: Number(project.id) };
}

async function post(url: string, path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Token ${TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status !== 201) {
    throw new ServerUnavailableError(`Label Studio: POST ${path} returned HTTP ${response.status}.`);
  }
  const created: unknown = await response.json();
  return typeof created === "object" && created !== null ? { ...created } : {};
}
