import { Stack } from "./support/engine";
import { kindNames, listen, startWorld, type World } from "./support/world";

const rotated = {
  ModelsLabS3Config: { awsSecretAccessKey: "another-secret" },
  RyzeInstanceS3: { secretKey: "another-secret" },
  LabelStudioImportStorage: { awsSecretAccessKey: "another-secret" },
  FlashbackBucket: { secret: "another-secret" },
};

let world: World;
beforeEach(async () => {
  world = await startWorld();
  listen();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

test.each(kindNames)("%s tells by a fingerprint which secret the service has", async (kind) => {
  const stack = new Stack();
  const print = () => stack.stored("it").outputs.secretFingerprint;
  await stack.up({ it: world.wanted(kind) });
  const first = print();
  expect(first).toMatch(/^[\w-]{8}(\.[\w-]{8}){2,4}$/);

  await stack.up({ it: world.wanted(kind, { verify: "warn" }) });
  await stack.refresh();
  expect(print()).toBe(first);

  await stack.up({ it: world.wanted(kind, { ...rotated[kind], verify: "skip" }) });
  expect(print()).toMatch(/^[\w-]{8}(\.[\w-]{8}){2,4}$/);
  expect(print()).not.toBe(first);
});
