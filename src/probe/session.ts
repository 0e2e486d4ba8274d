import { randomUUID } from "node:crypto";
import { delayedAbort } from "../http/timeout";
import { type Store, storeOfServer } from "../stores/stores";
import type { Target } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { trimSlashes } from "../url";
import { type Diagnosis, diagnose, type Placeholders } from "./diagnosis/diagnose";
import type { Flag, StepName } from "./diagnosis/row";
import { placeholdersOf } from "./placeholders";
import type { Recorder } from "./recorder";
import { RetryPolicy, type StepResult } from "./retry-policy";
import { StoreClient, type StoredObject, type StoreReply } from "./store-client";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { ProbeOptions, ProbeTiming } from "./types";
import { WrittenObjects } from "./written-objects";

/** Ends the steps after an answer that leaves nothing to try. */
export class ProbeStoppedError extends Error {
  override readonly name = "Stopped";
}

/** How long an upload under way may still end by itself after an abort, so that its place is known. */
const LAST_UPLOAD_MS = 2_000;

export interface ProbeStep<T> {
  step: StepName;
  /** What is tried, as a sentence without a verb's subject: "put an object with public-read". */
  action: string;
  /** What a success means. */
  explanation: string;
  send(attempt: Attempt): Promise<StoreReply<T>>;
  /** Looks closer after the last failure. */
  examine?(answer: StoreResponse): Promise<{ flags?: Flag[]; facts?: Placeholders }>;
  /** A failure does not count, since nothing that the service needs depends on it. */
  informative?: boolean;
  response?(reply: StoreReply<T>): string;
}

/**
 * One probe at work: the client that stands for the service's, the retries, and what was written and must be removed.
 * What is found goes to the recorder.
 */
export class ProbeSession {
  readonly #startedAt = performance.now();
  readonly flags = new Set<Flag>();
  /** The store, as far as its host or its answers tell. */
  store: Store;
  /** The steps ended because the store did not answer, or not as a store. */
  inTrouble = false;
  /** Why nothing can be said, once that is so. */
  unclear: string | undefined;
  readonly client: StoreClient;
  readonly writtenObjects: WrittenObjects;
  readonly retryPolicy: RetryPolicy;
  readonly token = randomUUID();
  /** The object's key as the client, the bucket and a visitor of the directory see it. */
  readonly key: string;
  readonly objectKey: string;
  readonly relativeKey: string;
  /** The key as people know it: below the directory that they have written. */
  readonly shownKey: string;

  constructor(
    readonly access: BucketAccess,
    readonly target: Target,
    readonly options: ProbeOptions,
    readonly timing: ProbeTiming,
    readonly signal: AbortSignal,
    readonly recorder: Recorder,
  ) {
    const { accessKeyId = "", secretAccessKey = "", sessionToken } = access;
    this.client = new StoreClient(target.client, { accessKeyId, secretAccessKey, sessionToken });
    this.writtenObjects = new WrittenObjects(this.client, target);
    this.store = target.store;
    this.retryPolicy = new RetryPolicy(timing, options.graceSeconds, signal);
    this.relativeKey = `.probe-${this.token}/probe.txt`;
    this.key = `${target.keyPrefix}${this.relativeKey}`;
    this.objectKey = `${target.directory}${this.relativeKey}`;
    const written = trimSlashes(access.directory ?? "");
    this.shownKey = access.usage.bucketInEndpoint ? `${written}/${this.relativeKey}` : this.objectKey;
    if (access.usage.listingOptional) {
      this.flags.add("listingOptional");
    }
    if (target.bucketFromDirectory) {
      this.flags.add("bucketFromDirectory");
    }
    if (target.store.isAws && !/^[A-Z0-9]{16,128}$/.test(accessKeyId)) {
      this.flags.add("oddKey");
    }
  }

  /** What every uploaded object holds; nobody else has it. */
  get body(): string {
    return `pulumi-byob probe ${this.token}\n`;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  placeholders(more: Placeholders = {}): Placeholders {
    const { target, access } = this;
    return { ...placeholdersOf(access, target, this.store), ...more };
  }

  /** Tries one thing until its answer is final and writes down what it means; undefined where it did not pass. */
  async runStep<T>(trial: ProbeStep<T>): Promise<StoreReply<T> | undefined> {
    const { step, action } = trial;
    this.recorder.tell(step, action, "started");
    const reply = await this.retryPolicy.until(
      async (attempt) => this.#recognised(await trial.send(attempt)),
      (result) => this.#judge(step, result),
      (detail) => this.recorder.tell(step, action, "waiting", detail),
    );
    if (reply.response.ok) {
      const response = trial.response?.(reply) ?? this.recorder.words(reply.response);
      this.recorder.record({
        step,
        outcome: "passed",
        action,
        response,
        explanation: trial.explanation,
        remedies: [],
        code: "ok",
      });
      return reply;
    }
    const closer = (await trial.examine?.(reply.response)) ?? {};
    this.fail(trial, reply.response, closer.flags, closer.facts);
    return undefined;
  }

  /** Writes down a failure by its row; ends the steps unless the row is a warning. */
  fail(
    { step, action, informative }: Pick<ProbeStep<unknown>, "step" | "action" | "informative">,
    answer: StoreResponse,
    flags: readonly Flag[] = [],
    facts: Placeholders = {},
  ): void {
    const { code, outcome, explanation, remedies } = this.diagnose(step, answer, flags, facts);
    const weight = informative && outcome === "failed" ? "warning" : outcome;
    this.recorder.record({
      step,
      outcome: weight,
      action,
      response: this.recorder.words(answer),
      explanation,
      remedies,
      code,
    });
    if (informative || weight === "warning") {
      return;
    }
    if (weight === "inconclusive") {
      this.unclear = explanation;
      this.inTrouble = answer.transient;
    }
    // What browsers meet is independent of each other; all else depends on the step before.
    if (weight === "inconclusive" || step !== "CORS") {
      throw new ProbeStoppedError();
    }
  }

  diagnose(
    step: StepName,
    answer: StoreResponse,
    flags: readonly Flag[] = [],
    facts: Placeholders = {},
  ): Diagnosis {
    const symptom = { step, answer, flags: [...this.flags, ...flags] };
    return diagnose(symptom, { store: this.store, facts: this.placeholders(facts) });
  }

  /** Uploads the probe's object; what is under way when the probe is aborted may still end by itself. */
  async put(
    how: { acl?: "public-read" | undefined; checksums?: "crc32" },
    attempt: Attempt,
  ): Promise<StoreReply<StoredObject>> {
    const { signal, end } = delayedAbort(attempt.signal, LAST_UPLOAD_MS);
    this.writtenObjects.sending(this.key, how.acl);
    try {
      const put = { key: this.key, body: this.body, ...how };
      const reply = await this.client.put(put, { ...attempt, signal });
      this.writtenObjects.recordResponse(reply.value, reply.response);
      if (reply.value?.encryption?.startsWith("aws:kms")) {
        this.flags.add("kms");
      }
      return reply;
    } finally {
      end();
    }
  }

  /** Behind a domain of one's own only the answers tell which store it is. */
  #recognised<T>(reply: StoreReply<T>): StoreReply<T> {
    if (this.target.store.isGeneric) {
      this.store = storeOfServer(reply.response.headers.server ?? "") ?? this.store;
    }
    return reply;
  }

  #judge(step: StepName, { response: answer }: { response: StoreResponse }): StepResult {
    if (answer.ok) {
      return "passed";
    }
    return this.diagnose(step, answer).fresh ? "fresh" : "final";
  }
}
