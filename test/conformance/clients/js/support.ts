import assert from "node:assert";
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import type { ClientResult, ClientTarget } from "../../support/client-run";

export const jsTarget = JSON.parse(process.argv[3] ?? "{}") as ClientTarget;

export const MIB = 1024 ** 2;
/** Larger than the threshold above which each client starts a multipart upload. */
export const LARGE_BODY = Buffer.alloc(20 * MIB, "0123456789abcdef");

/** Keys with characters that URLs, XML, signatures or shells treat specially. */
export const STRANGE_KEYS = [
  'double "quotes"',
  "it's a 'quote'",
  "ünïcödé/日本語/😀",
  "plus + and space",
  "per%cent%20",
  "a&b<c>d",
  "hash#question?equals=",
  "semi;colon:comma,at@",
  "back\\slash",
  "[brackets]{braces}(parentheses)",
  "tilde~star*bang!dollar$",
  "folder//double slash",
];

export interface JsCase extends Pick<ClientResult, "group" | "title" | "differs" | "page"> {
  run(): Promise<unknown>;
}

/** The page of AWS that documents the expected result, and the reasons why servers differ from it. */
type CaseNotes = ClientResult["differs"] & Pick<ClientResult, "page">;

export function testCase(
  group: string,
  title: string,
  run: () => Promise<unknown>,
  { page, ...differs }: CaseNotes = {},
): JsCase {
  return { group, title, run, differs, page };
}

export const newBucketName = () => `client-${randomUUID().replaceAll("-", "").slice(0, 12)}`;

export function describeBytes(data: Uint8Array): string {
  return `${data.length} bytes ${createHash("md5").update(data).digest("hex")}`;
}

export async function readStream(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

/** Path of a file in the folder of the run. */
export const fileNamed = (name: string) => path.join(os.tmpdir(), name);

export function writtenFile(name: string, content: string): string {
  fs.writeFileSync(fileNamed(name), content);
  return fileNamed(name);
}

/** Sends a request without an SDK; returns the status and the body, or the code of the error. */
export async function sendPlain(url: string, init: RequestInit = {}): Promise<[number, string | null]> {
  const response = await fetch(url, init);
  const text = await response.text();
  return [response.status, response.ok ? text : (/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? null)];
}

/** Status and body of a request without credentials. moto's 403 has no code, so it is left out. */
export async function sendAnonymously(bucket: string, key: string): Promise<[number, string | null]> {
  const [status, body] = await sendPlain(`${jsTarget.endpoint}/${bucket}/${key}`);
  return [status, status === 200 ? body : null];
}

export function formOf(fields: Readonly<Record<string, unknown>>, file: string): RequestInit {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, String(value));
  }
  form.append("file", new Blob([file]), "a.txt");
  return { method: "POST", body: form };
}

export { assert };
