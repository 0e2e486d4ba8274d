import { randomUUID } from "node:crypto";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import type { LabelStudioServer } from "../../../scripts/servers/label-studio";
import { type JsonValues, type Seen, seen } from "./seen";

export const IMPORT = "/api/storages/s3/";
export const EXPORT = "/api/storages/export/s3";
export type Table = typeof IMPORT | typeof EXPORT;

/** Names of the settings that the servers are started with. */
export type Settings = "usual" | "stacks" | "untrusted" | "guarded";
type ServerConnection = Pick<LabelStudioServer, "url" | "token" | "personalToken" | "project">;

export function realServers(): Record<Settings, ServerConnection> {
  return JSON.parse(process.env.PULUMI_BYOB_TEST_LABEL_STUDIO ?? "");
}

export interface ApiCall {
  body?: unknown;
  headers?: Record<string, string>;
}

export type WorldResponse = Seen & { json: JsonValues };

/** One server on which the cases run, and the bucket that both servers use. */
export interface LabelStudioWorld extends ServerConnection {
  readonly store: Sandbox["s3"];
  send(method: string, path: string, call?: ApiCall): Promise<WorldResponse>;
  /** Requests a new access token. */
  access(): Promise<string>;
  /** Fields of a working storage. */
  good(): JsonValues;
  /** Creates a storage and returns its path. */
  made(fields?: JsonValues, table?: Table): Promise<string>;
  newProject(): Promise<number>;
  /** Creates a bucket with all permissions for the usual keys, and CORS rules for the pages of this server. */
  newBucket(objects?: Record<string, string>): string;
}

const BUCKET = "lab";
const everything = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
const KEYS = { accessKeyId: "AKIALABELSTUDIO00001", secretAccessKey: "label-studio-secret-one" };
export const POWERLESS = { accessKeyId: "AKIALABELSTUDIO00002", secretAccessKey: "label-studio-secret-two" };

/** Starts the emulators. The real server uses their store as well, which verifies signatures. */
export async function openEmulators(token: string): Promise<Sandbox> {
  const sandbox = await startSandbox({
    credentials: { labelStudio: token },
    labelStudio: { legacyTokens: true },
  });
  const { s3 } = sandbox;
  s3.addUser("labeller", { ...KEYS, policy: everything });
  s3.addUser("powerless", POWERLESS);
  s3.addBucket(BUCKET, { objects: { "img/1.jpg": "one", "img/2.jpg": "two", "text/a.txt": "no JSON" } });
  return sandbox;
}

export function realWorld(server: ServerConnection, { s3 }: Sandbox): LabelStudioWorld {
  return new ServerWorld(server, s3);
}

/** The emulator with the same settings. */
export function labelStudioEmulatorWorld(
  settings: Settings,
  { urls, labelStudio, s3 }: Sandbox,
): LabelStudioWorld {
  Object.assign(labelStudio.options, {
    trustedDomains: settings === "usual" ? "," : "amazonaws.com",
    ssrfProtection: settings === "guarded",
  });
  const { personalToken, tokens } = labelStudio;
  return new ServerWorld({ url: urls.labelStudio, token: tokens.legacyToken, personalToken, project: 1 }, s3);
}

class ServerWorld implements LabelStudioWorld {
  readonly url: string;
  readonly token: string;
  readonly personalToken: string;
  readonly project: number;

  constructor(
    server: ServerConnection,
    readonly store: Sandbox["s3"],
  ) {
    ({ url: this.url, token: this.token, personalToken: this.personalToken, project: this.project } = server);
  }

  async send(method: string, path: string, { body, headers }: ApiCall = {}): Promise<WorldResponse> {
    const sent = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    const type: Record<string, string> = sent === undefined ? {} : { "Content-Type": "application/json" };
    const init = { method, headers: { ...type, ...(headers ?? { Authorization: `Token ${this.token}` }) } };
    return seen(await fetch(this.url + path, sent === undefined ? init : { ...init, body: sent }));
  }

  async access(): Promise<string> {
    const body = { refresh: this.personalToken };
    return String((await this.send("POST", "/api/token/refresh/", { body, headers: {} })).json.access);
  }

  good(): JsonValues {
    return {
      project: this.project,
      bucket: BUCKET,
      s3_endpoint: this.store.url,
      aws_access_key_id: KEYS.accessKeyId,
      aws_secret_access_key: KEYS.secretAccessKey,
    };
  }

  async made(fields: JsonValues = {}, table: Table = IMPORT): Promise<string> {
    const { status, json, body } = await this.send("POST", table, { body: { ...this.good(), ...fields } });
    if (status !== 201) {
      throw new Error(`could not create a storage: ${status} ${JSON.stringify(body)}`);
    }
    return `${table.replace(/\/$/, "")}/${json.id}`;
  }

  async newProject(): Promise<number> {
    return Number((await this.send("POST", "/api/projects", { body: { title: "case" } })).json.id);
  }

  newBucket(objects: Record<string, string> = {}): string {
    const cors = [{ AllowedOrigins: [this.url], AllowedMethods: ["GET"], AllowedHeaders: ["*"] }];
    return this.store.addBucket(`case-${randomUUID().slice(0, 13)}`, { objects, cors }).name;
  }
}
