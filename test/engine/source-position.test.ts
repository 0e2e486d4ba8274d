import type { Sandbox } from "pulumi-byob-sandbox";
import { installInto } from "./support/packages";
import { type ProgramFolder, programFolder } from "./support/program-folder";
import { furnishedSandbox } from "./support/world";

jest.setTimeout(120_000);

let sandbox: Sandbox;
let program: ProgramFolder | undefined;
beforeAll(async () => {
  sandbox = await furnishedSandbox();
});
afterAll(async () => {
  program?.remove();
  await sandbox.stop();
});

test("the source position in state is the line of the program that creates the resource", async () => {
  program = programFolder(
    `const byob = require("pulumi-byob");

new byob.RyzeInstanceS3("chat", { instance: "instance-0", bucket: "b", accessKey: "AKIA", secretKey: "s", verify: "skip" });
`,
    sandbox.environment(),
  );
  installInto(program.folder, "0.2.0");
  for (const args of [
    ["stack", "init", "test"],
    ["up", "--yes", "--skip-preview"],
  ]) {
    expect(await program.pulumi(...args)).toMatchObject({ exitCode: 0 });
  }
  const { stdout } = await program.pulumi("stack", "export");
  const { deployment } = JSON.parse(stdout) as {
    deployment: { resources: { urn: string; sourcePosition?: string }[] };
  };
  const chat = deployment.resources.find(({ urn }) => urn.endsWith("::chat"));
  expect(chat?.sourcePosition).toMatch(/^project:\/\/\/index\.js#3(,\d+)?$/);
  expect(await program.pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ exitCode: 0 });
});
