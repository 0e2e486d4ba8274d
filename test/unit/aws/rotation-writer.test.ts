import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { Rotating } from "./support/rotating";

/**
 * Time for which a server continues to use its previous key. It must be longer than many uploads and shorter than the time
 * between two rotations. The 30 seconds of a real server are tested in test/conformance/service-bucket-rotation.test.ts.
 */
const HOLD_MS = 500;

let sandbox: Sandbox;
let rotating: Rotating;
beforeEach(async () => {
  sandbox = await startSandbox({ s3: { region: "eu-central-1" } });
  rotating = new Rotating(sandbox, HOLD_MS);
  await rotating.create();
});
afterEach(() => sandbox.stop());

it("a server that still uses the previous key has no failed upload in three rotations", async () => {
  const { stored, failures, keysUsed } = await rotating.writeDuring(async () => {
    for (const rotation of [1, 2, 3]) {
      await rotating.rotate(rotation);
      await rotating.untilTakenOver();
    }
  });
  expect(failures).toEqual([]);
  expect(stored).toBeGreaterThan(30);
  // The first key, and one for each rotation.
  expect(keysUsed.size).toBe(4);
});

it.each([
  ["two steps at the same time", [2]],
  ["the next step while the server still uses the previous key", [1, 2]],
])("%s: the uploads fail", async (_title, rotations) => {
  const { failures } = await rotating.writeDuring(async () => {
    for (const rotation of rotations) {
      await rotating.rotate(rotation);
    }
    await rotating.untilTakenOver();
  });
  expect(failures.length).toBeGreaterThan(0);
  expect(new Set(failures.map((failure) => /InvalidAccessKeyId/.test(failure)))).toEqual(new Set([true]));
});
