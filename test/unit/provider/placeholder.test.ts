import { contracts, type KindName } from "../../../src/contract";
import { declarations } from "../../../src/provider/entry";
import { fields, type Values } from "../../../src/services/kind";
import { startProcess } from "./support/process";
import { listen, startWorld, type World } from "./support/world";

/** Stored by a refresh that found drift; `ignoreChanges` brings it back as an input. */
const placeholder = "<secret of the bucket, not stored in outputs>";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  listen();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

const kinds = Object.keys(contracts) as KindName[];

function inputsOf(kind: KindName): Values {
  const { endpoint, name: bucket, accessKeyId, secretAccessKey, region } = world.sandbox.bucket;
  if (kind === "BucketProbe") {
    return { bucket, endpoint, region, accessKeyId, secretAccessKey, probe: "read" };
  }
  if (kind !== "LabelStudioExportStorage") {
    return world.wanted(kind, { verify: "fail" }).inputs;
  }
  const { project, token, baseUrl } = world.wanted("LabelStudioImportStorage").inputs;
  const keys = { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
  return { project, token, baseUrl, bucket, s3Endpoint: endpoint, regionName: region, ...keys };
}

/** The input whose change replaces the resource. */
function replacingField(kind: KindName): string {
  const shape = declarations().find(({ type }) => type === kind)?.schema.shape ?? {};
  const [name = ""] = Object.keys(shape).filter((key) => fields.get(shape[key] as never)?.replaces);
  return name;
}

/** The inputs with each of their storage secrets unknown, one at a time. */
function* withPlaceholder(kind: KindName, inputs: Values): Generator<[string, Values]> {
  const { credential }: { credential?: string } = contracts[kind];
  for (const name of contracts[kind].secrets) {
    if (name !== credential && inputs[name] !== undefined) {
      yield [name, { ...inputs, [name]: placeholder }];
    }
  }
}

async function expectNothingSent(name: string, call: () => Promise<unknown>): Promise<void> {
  world.sandbox.clearRequests();
  world.sandbox.s3.clearRequests();
  await expect(call()).rejects.toThrow(new RegExp(`^${name}: .* Remove ${name} from ignoreChanges`));
  expect(world.sandbox.requests()).toEqual([]);
  expect(world.sandbox.s3.requests()).toEqual([]);
}

describe.each(kinds)("a placeholder for a secret of %s is never sent", (kind) => {
  test("by a create", async () => {
    const cases = [...withPlaceholder(kind, inputsOf(kind))];
    expect(cases.length).toBeGreaterThanOrEqual(2);
    for (const [name, inputs] of cases) {
      await expectNothingSent(name, () => startProcess().handler(kind).create(inputs));
    }
  });

  test("by an update, whatever else it changes", async () => {
    const handler = startProcess().handler(kind);
    const given = { ...inputsOf(kind), ...(kind === "BucketProbe" ? {} : { verify: "skip" }) };
    const { id, outs } = await handler.create(given);
    for (const [name, inputs] of withPlaceholder(kind, given)) {
      await expectNothingSent(name, () => handler.update(id, outs, { ...inputs, region: "eu-west-1" }));
    }
  });
});

const replaced = kinds.filter((kind) => kind !== "BucketProbe");

test.each(replaced)(
  "a placeholder for a secret of %s is not sent by the probe of a replacement",
  async (kind) => {
    const given = { ...inputsOf(kind), verify: "skip" };
    const handler = startProcess().handler(kind);
    const { id, outs } = await handler.create(given);
    const field = replacingField(kind);
    const changed = { ...given, verify: "fail", [field]: "another" };
    for (const [name, inputs] of withPlaceholder(kind, changed)) {
      expect((await handler.diff(id, outs, inputs)).replaces).toEqual([field]);
      await expectNothingSent(name, () => handler.delete(id, outs));
    }
  },
);
