import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { engineCases } from "./support/cases";
import {
  expectDestroyed,
  expectOneOwner,
  openOwnershipWorld,
  programOf,
  withFewestSecrets,
} from "./support/ownership";
import type { EngineWorld } from "./support/world";

const fewest = withFewestSecrets;

jest.setTimeout(120_000);

let world: EngineWorld;
let temporary: string;
beforeEach(() => {
  temporary = fs.mkdtempSync(path.join(os.tmpdir(), "byob-temporary-"));
});
afterEach(async () => {
  await world.close();
  fs.chmodSync(temporary, 0o700);
  fs.rmSync(temporary, { recursive: true, force: true });
});

const filesBelow = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => path.relative(folder, file).startsWith("pulumi-byob"));

/** Invalid contents of a file. */
const garbage: Record<string, string> = {
  // wording-ignore: String.prototype.repeat
  "text that is not JSON": `\u0000\ufffd{{{ not JSON${"x".repeat(1_000_000)}`,
  "JSON of another shape": '{"owners":[1,null,{"a":[]}],"version":99}\nnull\n[]',
};

describe("a resource", () => {
  const open = async (env: Record<string, string>) => {
    world = await openOwnershipWorld(programOf("old", fewest), { env });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  };
  const renameFails = async () => {
    world.stack.program = programOf("new", fewest, { provider: world.sandbox, fails: true });
    expect((await world.stack.up()).exitCode).not.toBe(0);
    world.stack.program = programOf("new", fewest, { provider: world.sandbox });
  };

  test.each(Object.entries(garbage))(
    "is created, kept and deleted if its files contain %s",
    async (_, text) => {
      await open({ TMPDIR: temporary });
      const spoil = () => {
        for (const file of filesBelow(temporary)) {
          fs.writeFileSync(file, text);
        }
      };
      spoil();
      await renameFails();
      spoil();
      expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
      expectOneOwner(world, "new", fewest);
      spoil();
      await expectDestroyed(world, fewest);
    },
  );

  test("is deleted by a destroy if files of earlier renames exist", async () => {
    await open({ TMPDIR: temporary });
    const leftOver = new Map<string, Buffer>();
    const keep = () => {
      for (const file of filesBelow(temporary)) {
        leftOver.set(file, fs.readFileSync(file));
      }
    };
    // Files can be deleted at the end of a run, so they are copied during the run.
    const timer = setInterval(keep, 20);
    try {
      await renameFails();
      expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    } finally {
      clearInterval(timer);
    }
    keep();
    for (const [file, content] of leftOver) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
    await expectDestroyed(world, fewest);
  });

  // Without any writable directory Pulumi's plugin does not start, so that case cannot be tested.
  test("is created, renamed and deleted if the temporary directory is not writable", async () => {
    fs.chmodSync(temporary, 0o500);
    // Root can write to any directory except /proc.
    const locked = process.getuid?.() === 0 && fs.existsSync("/proc") ? "/proc" : temporary;
    await open({ TMPDIR: locked });
    // Two plugin processes must share ownership without a temporary directory.
    world.stack.program = programOf("new", fewest, { provider: world.sandbox });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("is created, renamed and deleted if the temporary directory is a file", async () => {
    const file = path.join(temporary, "file");
    fs.writeFileSync(file, "");
    await open({ TMPDIR: file });
    world.stack.program = programOf("new", fewest);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });
});

test("temporary files contain no storage secret and no credential", async () => {
  world = await openOwnershipWorld(programOf("old", engineCases), {
    env: { TMPDIR: temporary },
  });
  const texts: string[] = [];
  const timer = setInterval(() => {
    for (const file of filesBelow(temporary)) {
      texts.push(fs.readFileSync(file, "utf8"));
    }
  }, 20);
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  world.stack.program = programOf("new", engineCases, { provider: world.sandbox });
  await world.stack.up();
  clearInterval(timer);
  const secrets = [
    "secret-one",
    "AKIA",
    ...Object.values(world.sandbox.environment()).filter((v) => !v.startsWith("http")),
  ];
  for (const secret of secrets) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
});
