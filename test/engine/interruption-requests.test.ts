/**
 * Interruptions of the real CLI at the requests of every command, before and after a request takes effect.
 *
 * Each signal interrupts one `up`, which creates, updates and replaces resources of every type, and one `destroy`. Each
 * resource waits at another request. The requests rotate, so that every request of every type is interrupted by one
 * of the signals. `PULUMI_BYOB_FAULTS=all` interrupts every request with every signal, which takes five minutes.
 */
import { contractCases } from "../contract/support/cases";
import { recordReliability } from "../reliability/support/record";
import { INTERRUPTION_LIMITS, limitOfResult, unexplainedInterruptions } from "./support/interruption-limits";
import { INTERRUPTIONS, type Interruption, type InterruptionResult, runChain } from "./support/interruptions";

jest.setTimeout(600_000);

const began = Date.now();
const takesAll = process.env.PULUMI_BYOB_FAULTS === "all";
const all: InterruptionResult[] = [];

const chains = new Map<Interruption, ReturnType<typeof runChain>>();

/** Starts a chain, or returns the one that was started. */
function chainOf(interruption: Interruption): ReturnType<typeof runChain> {
  const chain = chains.get(interruption) ?? runChain(interruption, takesAll);
  chains.set(interruption, chain);
  // A failure is reported by the test of the interruption.
  chain.catch(() => {});
  return chain;
}

test.each(INTERRUPTIONS.map((interruption, index) => ({ name: interruption.name, interruption, index })))(
  "after $name, one up completes the program, and a destroy leaves nothing",
  async ({ interruption, index }) => {
    const chain = chainOf(interruption);
    // Two chains at the same time: a command computes more than it waits.
    const next = INTERRUPTIONS[index + 1];
    if (next !== undefined) {
      chainOf(next);
    }
    const { results, output } = await chain;
    all.push(...results);
    expect(unexplainedInterruptions(results)).toEqual([]);
    expect(output).not.toContain("CANARY");
  },
);

test("each known limit still exists", () => {
  const found = new Set(all.map(limitOfResult));
  expect(INTERRUPTION_LIMITS.filter((limit) => !found.has(limit)).map(({ name }) => name)).toEqual([]);
});

afterAll(() => {
  const rowOf = (type: string) => {
    const results = all.filter((result) => result.type === type);
    const requests = new Set(results.map(({ command, request }) => JSON.stringify([command, request]))).size;
    const passed = results.filter(({ problem }) => problem === undefined).length;
    const limits = results.filter((result) => limitOfResult(result) !== undefined).length;
    return [`\`${type}\``, requests, results.length, passed, limits];
  };
  recordReliability("interruptions-cli", {
    title: "Interruptions of the CLI",
    text: `The real CLI runs \`pulumi up\` and \`pulumi destroy\`, and each resource waits at a request, before or after it takes effect, when the processes receive a signal: ${INTERRUPTIONS.map(({ name }) => name).join(", ")}. Then the user runs \`pulumi cancel\` if the stack is locked, and \`pulumi up\`, after a destroy with \`--refresh\`. A run has passed if the service then has exactly one object that equals the program. In addition, the preview must be empty, a destroy must leave nothing, and no output may contain a secret. Every resource type meets every signal in every command, and every request is interrupted by at least one signal.`,
    columns: ["resource", "requests (before, after)", "interruptions", "passed", "known limits"],
    rows: contractCases.map(({ type }) => rowOf(type)),
    limits: INTERRUPTION_LIMITS.map(({ name, text }) => ({ name, text })),
    seconds: Math.round((Date.now() - began) / 1000),
  });
});
