/**
 * The official SDK of Label Studio, unmodified: the same calls against the emulator and a real server, whose results must be
 * equal. A case that differs is a fault of the emulator, unless the README of the sandbox lists the difference.
 */
import type { Sandbox } from "pulumi-byob-sandbox";
import { runSdkCases, type SdkTarget, sdkTitles } from "./support/sdk";
import { openEmulators, realServers } from "./support/world";

jest.setTimeout(180_000);

const BUCKET = "sdk";
const objects = {
  "json/1.json": '{"text":"one"}',
  "json/2.json": '[{"text":"two"},{"data":{"text":"three"}}]',
};

let sandbox: Sandbox;
let emulator: Map<string, unknown>;
let server: Map<string, unknown>;

beforeAll(async () => {
  const { usual } = realServers();
  sandbox = await openEmulators(usual.token);
  const { labelStudio, s3, urls } = sandbox;
  s3.addBucket(BUCKET, { objects });
  const { accessKeyId: key, secretAccessKey: secret } = s3.root;
  const bucket = { name: BUCKET, endpoint: s3.url, key, secret };
  const targets: SdkTarget[] = [
    { url: urls.labelStudio, token: labelStudio.personalToken, bucket },
    { url: usual.url, token: usual.personalToken, bucket },
  ];
  [emulator, server] = (await Promise.all(targets.map(runSdkCases))) as [typeof emulator, typeof server];
});
afterAll(() => sandbox.stop());

test("every case has a result", () => {
  expect([...server.keys()]).toEqual(sdkTitles());
  expect(JSON.stringify([...server.values()])).not.toContain('"unexpected"');
});

test.each(sdkTitles())("%s", (title) => {
  expect(server.get(title)).toHaveProperty("result");
  expect(emulator.get(title)).toEqual(server.get(title));
});
