import type { Sandbox } from "pulumi-byob-sandbox";
import { contracts } from "../../../src/contract";
import { canary } from "./canary";
import { flashback, type ResourceCase, type Live, labelStudio, ryzeapi, type Values } from "./kinds";

/** What can be registered by a person, and then be imported. */
export interface Importable extends Pick<ResourceCase, "required" | "optional" | "credential"> {
  kind: Exclude<keyof typeof contracts, "ModelsLabS3Config" | "BucketProbe">;
  live(sandbox: Sandbox): Live[];
  /** Registers by the vendor's own requests, as a person does who has no Pulumi; answers the id. */
  byHand(sandbox: Sandbox, values: Values): Promise<string>;
}

async function post(url: string, headers: Record<string, string>, body: Values): Promise<Values> {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  const answer = await fetch(url, { ...init, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw new Error(`${url} answers ${answer.status}`);
  }
  return (await answer.json()) as Values;
}

async function storageByHand({ urls, labelStudio }: Sandbox, path: string, values: Values): Promise<string> {
  const refresh = { refresh: labelStudio.personalToken };
  const { access } = await post(`${urls.labelStudio}/api/token/refresh/`, {}, refresh);
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const body = Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), value]));
  const headers = { authorization: `Bearer ${access}` };
  return String((await post(`${urls.labelStudio}${path}`, headers, body)).id);
}

export const ryzeapiByHand: Importable = {
  ...ryzeapi,
  kind: "RyzeInstanceS3",
  byHand: async ({ urls, ryzeapi: { accountToken } }, { instance, ...settings }) => {
    const body = { enabled: true, ...settings };
    await post(`${urls.ryzeapi}/api/instance/s3/${instance}`, { token: accountToken }, body);
    return String(instance);
  },
};

export const flashbackByHand: Importable = {
  ...flashback,
  kind: "FlashbackBucket",
  byHand: async ({ urls, flashback: { login } }, values) => {
    const headers = { authorization: `Bearer ${login.newAccessToken()}` };
    const body = { storageType: "S3", ...values };
    return String((await post(`${urls.flashback}/bucket`, headers, body)).bucketId);
  },
};

export const labelStudioByHand: Importable = {
  ...labelStudio,
  kind: "LabelStudioImportStorage",
  byHand: (sandbox, values) => storageByHand(sandbox, "/api/storages/s3/", values),
};

const { useBlobUrls, regexFilter, presign, presignTtl, recursiveScan, ...common } = labelStudio.optional;

const exportByHand: Importable = {
  ...labelStudio,
  kind: "LabelStudioExportStorage",
  optional: { ...common, canDeleteObjects: true },
  live: ({ labelStudio: { exports } }) =>
    labelStudio.live({ labelStudio: { imports: exports } } as unknown as Sandbox),
  byHand: (sandbox, values) => storageByHand(sandbox, "/api/storages/export/s3", values),
};

export const importables = [ryzeapiByHand, labelStudioByHand, exportByHand, flashbackByHand];

/** A secret as a canary, for each that the service stores. */
function secretsOf({ kind, credential }: Importable): [string, string][] {
  const secrets = contracts[kind].secrets.filter((name) => name !== credential);
  return secrets.map((name) => [name, canary(`${kind}.${name}`)]);
}

/** Every input that the service stores. */
export function allValues(one: Importable, number = 0): Values {
  return { ...one.required(number), ...one.optional, ...Object.fromEntries(secretsOf(one)) };
}

/** What must be given, so that everything else is at its default. */
export function fewValues(one: Importable, number = 0): Values {
  const required = one.required(number);
  return { ...required, ...Object.fromEntries(secretsOf(one).filter(([name]) => name in required)) };
}

const unreadable = [
  "secretKey",
  "awsAccessKeyId",
  "awsSecretAccessKey",
  "awsSessionToken",
  "secret",
  "walletAddress",
  "apiKeyUuid",
];

/** The variables in which `byob import` looks for what the services do not answer, of one resource or of all. */
export function importVariables(values: Values, resource = ""): Record<string, string> {
  const upperSnake = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
  const prefix = resource === "" ? "BYOB_IMPORT_" : `BYOB_IMPORT_${upperSnake(resource)}_`;
  const given = unreadable.filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [prefix + upperSnake(name), String(values[name])]));
}
