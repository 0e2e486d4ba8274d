/** Measures `pulumi up` against a service that accepts few requests per second. */
import { UP } from "./commands";
import { withBenchStack, writeBenchSettings } from "./measure";
import type { RateLimitedUp } from "./results-file";
import { FIRST_REGION, type Subject } from "./settings";

/** Limit in the form of RyzeAPI's, but with a short window. Its end is reported in whole seconds. */
const LIMIT = { requests: 30, windowSeconds: 3 };
const RESOURCES = 40;

const CASES: readonly { subject: Subject; adopts: boolean }[] = [
  { subject: "pulumi-byob", adopts: false },
  { subject: "pulumi-byob", adopts: true },
  { subject: "plain class", adopts: false },
];

/** Measures each case once with and once without checkpoints. */
export async function measureRateLimited(
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<RateLimitedUp[]> {
  const measurements: RateLimitedUp[] = [];
  for (const hasCheckpoints of [true, false]) {
    for (const { subject, adopts } of CASES) {
      onProgress(`rate limit: ${subject}${adopts ? " with adopt" : ""}`);
      measurements.push(await measureUp(subject, adopts, hasCheckpoints, signal));
      signal.throwIfAborted();
    }
  }
  return measurements;
}

function measureUp(
  subject: Subject,
  adopts: boolean,
  hasCheckpoints: boolean,
  signal: AbortSignal,
): Promise<RateLimitedUp> {
  const life = { subject, resources: RESOURCES, hasCheckpoints };
  return withBenchStack(life, { ryzeapi: { limit: LIMIT } }, signal, async (program) => {
    writeBenchSettings(program, { subject, resources: RESOURCES, edited: 0, region: FIRST_REGION, adopts });
    const { sandbox } = program;
    const startedAt = performance.now();
    // A failure is a result: the plain class does not wait for the next window.
    const { code } = await program.tryPulumi(...UP);
    const requests = sandbox.requests();
    return {
      ...life,
      adopts,
      limit: LIMIT.requests,
      windowSeconds: LIMIT.windowSeconds,
      seconds: Number(((performance.now() - startedAt) / 1000).toPrecision(4)),
      requests: requests.length,
      rejected: requests.filter(({ status }) => status === 429).length,
      created: [...sandbox.ryzeapi.instances.values()].filter(({ enabled }) => enabled).length,
      exitCode: code,
    };
  });
}
