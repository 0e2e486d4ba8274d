/** The S3 emulator in its own process, which sends its address and then the memory it uses, in bytes. */
import { startS3 } from "../../../packages/sandbox/src/s3";
import type { ServerMessage } from "./messages";

const INTERVAL_MS = 50;

async function main(): Promise<void> {
  const s3 = await startS3();
  s3.addBucket("bucket");
  const send = (message: ServerMessage) => process.send?.(message);
  send({ url: s3.url, credentials: s3.root });
  const timer = setInterval(() => send({ memoryBytes: process.memoryUsage().rss }), INTERVAL_MS);
  process.once("disconnect", () => {
    clearInterval(timer);
    void s3.stop();
  });
}

void main();
