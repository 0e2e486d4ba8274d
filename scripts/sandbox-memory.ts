import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ServerMessage } from "./lib/sandbox-memory/messages";
import { runScript } from "./lib/script";

const HELP = `Usage: npm run sandbox-memory [-- --mib 1024] [-- --json]

Measures the memory of the S3 emulator while an object is uploaded and read back. Exit code 1: it grew by more than
200 MiB, or the object was changed.

  --mib   size of the object (default 1024)
  --json  print JSON
  --help  print this text`;

const MIB = 1024 ** 2;
const MAX_GROWTH_BYTES = 200 * MIB;
const CHUNK = Buffer.alloc(MIB, "pulumi-byob");

interface MemoryFigures {
  sizeMib: number;
  idleMib: number;
  maxMib: number;
  seconds: number;
  isUnchanged: boolean;
}

async function measure(sizeMib: number, signal: AbortSignal): Promise<MemoryFigures> {
  const server = fork(path.join(__dirname, "lib", "sandbox-memory", "server.ts"), { signal });
  const memory: number[] = [];
  try {
    const client = await new Promise<S3Client>((resolve, reject) => {
      server.once("error", reject);
      server.on("message", (message: ServerMessage) => {
        if ("memoryBytes" in message) {
          memory.push(message.memoryBytes);
        } else {
          resolve(clientOf(message));
        }
      });
    });
    const started = Date.now();
    const isUnchanged = (await upload(client, sizeMib)) === (await download(client));
    const [idle = 0] = memory;
    return {
      sizeMib,
      idleMib: Math.round(idle / MIB),
      maxMib: Math.round(Math.max(...memory) / MIB),
      seconds: Math.round((Date.now() - started) / 100) / 10,
      isUnchanged,
    };
  } finally {
    server.disconnect();
  }
}

function clientOf({ url, credentials }: Extract<ServerMessage, { url: string }>): S3Client {
  return new S3Client({
    endpoint: url,
    region: "us-east-1",
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

const at = { Bucket: "bucket", Key: "large" };

/** Hash of the bytes that were sent. */
async function upload(client: S3Client, sizeMib: number): Promise<string> {
  const hash = createHash("sha256");
  async function* chunks() {
    for (let index = 0; index < sizeMib; index++) {
      hash.update(CHUNK);
      yield CHUNK;
    }
  }
  const Body = Readable.from(chunks());
  await client.send(new PutObjectCommand({ ...at, Body, ContentLength: sizeMib * MIB }));
  return hash.digest("hex");
}

/** Hash of the bytes that were received. */
async function download(client: S3Client): Promise<string> {
  const hash = createHash("sha256");
  const { Body } = await client.send(new GetObjectCommand(at));
  for await (const chunk of Body as Readable) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

runScript({
  help: HELP,
  options: { json: { type: "boolean" }, mib: { type: "string" } },
  async main(options, signal) {
    const figures = await measure(Number(options.mib ?? 1024), signal);
    const { sizeMib, idleMib, maxMib, seconds, isUnchanged } = figures;
    const text = `${sizeMib} MiB were uploaded and read back in ${seconds} s. Memory: ${idleMib} MiB before, at most ${maxMib} MiB.`;
    console.log(options.json === true ? JSON.stringify(figures) : text);
    return isUnchanged && (maxMib - idleMib) * MIB <= MAX_GROWTH_BYTES ? 0 : 1;
  },
});
