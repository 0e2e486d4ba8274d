import { type Sandbox, startSandbox, TITLES } from "pulumi-byob-sandbox";
import { createOutputFilter } from "./lib/demo/cli-output";
import { type Row, reporter } from "./lib/demo/report";
import type { Scene } from "./lib/demo/scene";
import { runStep, STEPS } from "./lib/demo/steps";
import { Workspace } from "./lib/demo/workspace";
import { runScript } from "./lib/script";
import { ensurePulumiCli, type PulumiCli } from "./pulumi-cli";

const HELP = `Usage: npm run demo [-- --keep]

Runs examples/quickstart with the real Pulumi CLI against emulators of the four services and of S3: preview, up, an
image, a missing permission, drift, a rotated secret, destroy. Needs no account and leaves nothing behind.

  --keep   keep the temporary folder with project, state and configuration, and print its path
  --help   print this text`;

/** The configuration of examples/quickstart that does not depend on the bucket. */
const CONFIGURATION = {
  ryzeapiInstance: "my-instance",
  labelStudioProject: "1",
  flashbackWorkspace: "workspace-123",
};

interface DemoOptions {
  keep: boolean;
  signal: AbortSignal;
}

const report = reporter(process.stdout);

async function runDemo(options: DemoOptions): Promise<Row[]> {
  report.title("Pulumi CLI");
  const cli = await ensurePulumiCli({ onProgress: report.progress, signal: options.signal });
  report.detail(`${cli.version} in ${cli.binDirectory}`);
  report.title("Emulators");
  const sandbox = await startSandbox();
  try {
    for (const [name, url] of Object.entries(sandbox.urls)) {
      report.detail(`${TITLES[name as keyof typeof TITLES]} at ${url}`);
    }
    return await runInWorkspace(cli, sandbox, options);
  } finally {
    await sandbox.stop();
  }
}

async function runInWorkspace(
  cli: PulumiCli,
  sandbox: Sandbox,
  { keep, signal }: DemoOptions,
): Promise<Row[]> {
  const shorten = createOutputFilter();
  const onLine = (line: string) => {
    const text = shorten(line);
    if (text) {
      report.detail(text);
    }
  };
  const workspace = new Workspace(cli, sandbox.environment(), { signal, onLine });
  try {
    return await runSteps(await createScene(workspace, sandbox));
  } finally {
    if (keep) {
      report.print(`\nKept: ${workspace.folder}`);
    } else {
      workspace.dispose();
    }
  }
}

async function createScene(workspace: Workspace, sandbox: Sandbox): Promise<Scene> {
  const { name: bucket, endpoint, region, user, accessKeyId, secretAccessKey } = sandbox.bucket;
  const rotated = sandbox.s3.addKey(user);
  await workspace.createStack();
  await workspace.configure({
    plain: { ...CONFIGURATION, bucket, endpoint, region },
    secret: { accessKeyId, secretAccessKey },
  });
  const keys = {
    accessKeyId,
    secretAccessKey,
    rotatedId: rotated.accessKeyId,
    rotated: rotated.secretAccessKey,
  };
  return { workspace, sandbox, keys, outputs: [] };
}

/** Runs the steps until one of them fails, because the failures of later steps would only hide the cause. */
async function runSteps(scene: Scene): Promise<Row[]> {
  const rows: Row[] = [];
  for (const step of STEPS) {
    report.title(step.title);
    const startedMs = Date.now();
    const elapsedSeconds = () => (Date.now() - startedMs) / 1000;
    const timer = setInterval(() => report.transient(`  ${Math.round(elapsedSeconds())} s`), 1000);
    try {
      const { summary, problems } = await runStep(step, scene);
      report.outcome(problems, summary);
      rows.push({ title: step.title, summary, problems, seconds: elapsedSeconds() });
      if (problems.length > 0) {
        break;
      }
    } finally {
      clearInterval(timer);
    }
  }
  return rows;
}

runScript({
  help: HELP,
  options: { keep: { type: "boolean", default: false } },
  main: async ({ keep }, signal) => {
    const rows = await runDemo({ keep, signal });
    report.table(rows);
    return rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
});
