import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBrowser, type Sandbox, startSandbox, TITLES } from "pulumi-byob-sandbox";
import { awsExample } from "./lib/demo/aws-example";
import { createOutputFilter } from "./lib/demo/cli-output";
import { type ReportRow, reporter } from "./lib/demo/report";
import type { Scene } from "./lib/demo/scene";
import { type DemoStep, runStep, STEPS } from "./lib/demo/steps";
import { Workspace } from "./lib/demo/workspace";
import { runScript } from "./lib/script";
import { ensurePulumiCli, type PulumiCli } from "./pulumi-cli";

const HELP = `Usage: npm run demo [-- --open] [-- --keep] [-- --update-readme] [-- --aws]

Shows what pulumi-byob does, with the real Pulumi CLI and local emulators of the four services and of S3: the quick start
of the README, preview, up, a missing permission, drift, a rotated key, destroy, and examples/aws with moto as IAM. Needs no
account and leaves nothing behind.

  --aws             run only examples/aws
  --open            show requests, buckets and faults in the browser; the emulators run until Ctrl-C
  --keep            keep the temporary folder with projects, state and configuration, and print its path
  --update-readme   replace the output of the quick start in the README instead of comparing it
  --help            print this text`;

/** The configuration of examples/quickstart that does not depend on the bucket. */
const CONFIGURATION = {
  ryzeapiInstance: "my-instance",
  labelStudioProject: "1",
  flashbackWorkspace: "workspace-123",
};

const QUICKSTART = path.resolve(__dirname, "../examples/quickstart");

interface DemoOptions {
  steps: readonly DemoStep[];
  keep: boolean;
  open: boolean;
  shouldUpdateReadme: boolean;
  signal: AbortSignal;
}

const report = reporter(process.stdout);

async function runDemo(options: DemoOptions): Promise<ReportRow[]> {
  report.title("Pulumi CLI");
  const cli = await ensurePulumiCli({ onProgress: report.progress, signal: options.signal });
  report.detail(`${cli.version} in ${cli.binDirectory}`);
  report.title("Emulators");
  const sandbox = await startSandbox({ page: options.open });
  try {
    for (const [name, url] of Object.entries(sandbox.urls)) {
      report.detail(`${TITLES[name as keyof typeof TITLES]} at ${url}`);
    }
    if (sandbox.page !== undefined) {
      report.detail(`Page at ${sandbox.page.url}`);
      await openBrowser(sandbox.page.url);
    }
    const rows = await runInFolder(cli, sandbox, options);
    if (sandbox.page !== undefined) {
      await untilInterrupted(sandbox.page.url, options.signal);
    }
    return rows;
  } finally {
    await sandbox.stop();
  }
}

/** Waits for Ctrl-C, so that the page can be read after the last step. */
async function untilInterrupted(url: string, signal: AbortSignal): Promise<void> {
  report.print(`\nThe emulators run until Ctrl-C: ${url}`);
  // A promise alone does not keep the process running, but the servers do.
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve());
    if (signal.aborted) {
      resolve();
    }
  });
}

async function runInFolder(cli: PulumiCli, sandbox: Sandbox, options: DemoOptions): Promise<ReportRow[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-demo-"));
  try {
    return await runSteps(options.steps, await createScene(folder, cli, sandbox, options));
  } finally {
    if (options.keep) {
      report.print(`\nKept: ${folder}`);
    } else {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function createScene(
  folder: string,
  cli: PulumiCli,
  sandbox: Sandbox,
  { signal, shouldUpdateReadme }: DemoOptions,
): Promise<Scene> {
  const shorten = createOutputFilter();
  const onLine = (line: string) => {
    const text = line.startsWith("$ ") ? line : shorten(line);
    if (text) {
      report.detail(text);
    }
  };
  const createWorkspace: Scene["createWorkspace"] = (name, program, more) =>
    new Workspace(cli, {
      folder: path.join(folder, `${name}-stack`),
      program,
      emulators: sandbox.environment(),
      signal,
      onLine,
      ...more,
    });
  const { name: bucket, endpoint, region, user, accessKeyId, secretAccessKey } = sandbox.bucket;
  const rotated = sandbox.s3.addKey(user);
  const workspace = createWorkspace("quickstart", QUICKSTART);
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
  const onProgress = report.progress;
  return {
    folder,
    workspace,
    createWorkspace,
    shouldUpdateReadme,
    sandbox,
    keys,
    outputs: [],
    signal,
    onProgress,
  };
}

/** Runs the steps until one of them fails, because the failures of later steps would only hide the cause. */
async function runSteps(steps: readonly DemoStep[], scene: Scene): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  for (const step of steps) {
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
  options: {
    aws: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    open: { type: "boolean", default: false },
    "update-readme": { type: "boolean", default: false },
  },
  main: async ({ aws, keep, open, "update-readme": shouldUpdateReadme }, signal) => {
    const steps = aws ? [awsExample] : [...STEPS, awsExample];
    const rows = await runDemo({ steps, keep, open, shouldUpdateReadme, signal });
    report.table(rows);
    return rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
});
