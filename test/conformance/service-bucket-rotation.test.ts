import { startSandbox } from "pulumi-byob-sandbox";
import { Rotating } from "../unit/aws/support/rotating";

/** Time for which a service can continue to use the previous key after a new registration. */
const HOLD_MS = 30_000;

jest.setTimeout(4 * HOLD_MS);

test("a writer has no failures while its server uses the previous key for 30 s after each of three rotations", async () => {
  const sandbox = await startSandbox({ s3: { region: "eu-central-1" } });
  try {
    const rotating = new Rotating(sandbox, HOLD_MS);
    await rotating.create();
    const { stored, failures, keysUsed } = await rotating.writeDuring(async () => {
      for (const rotation of [1, 2, 3]) {
        await rotating.rotate(rotation);
        await rotating.untilTakenOver();
      }
    });
    expect(failures).toEqual([]);
    // One write every 50 ms; a busy machine can skip some.
    expect(stored).toBeGreaterThan(1000);
    expect(keysUsed.size).toBe(4);
  } finally {
    await sandbox.stop();
  }
});
