/**
 * One probe of one bucket: runs the steps, records the findings and tracks what has to be deleted afterwards.
 *
 * A session owns the S3 client, the retry policy and the list of written objects. `runStep(step)` sends the requests of
 * a step until the response is final. It looks the response up in the diagnosis table and records a finding without
 * secrets. A failed step ends the session by throwing `ProbeStoppedError`, because later steps depend on it; CORS
 * steps do not. `probeBucket` catches that error and never rejects because of a bucket that fails.
 *
 *     const reply = await session.runStep({ step: "upload", action: "PutObject …", explanation, send });
 */
import { randomUUID } from "node:crypto";
import { delayedAbort } from "../http/timeout";
import { type StoreRecord, storeOfServer } from "../stores/stores";
import type { StoreTarget } from "../stores/target";
import type { BucketAccess, Remedy } from "../stores/types";
import { trimSlashes } from "../url";
import { denialFlags } from "./denial-flags";
import { type Diagnosis, diagnose, interpolateRemedy } from "./diagnosis/diagnose";
import type { Flag, Placeholders, RowRemedy, StepName } from "./diagnosis/row";
import { type AdviceContext, remediesForStore, storeUseOf } from "./diagnosis/store-advice";
import { hostFlags } from "./host-flags";
import { placeholdersOf } from "./placeholders";
import type { Recorder } from "./recorder";
import { RetryPolicy, type StepResult } from "./retry-policy";
import { SideBySide } from "./side-by-side";
import {
  type Checksums,
  type PutOptions,
  StoreClient,
  type StoreReply,
  type UploadedObject,
} from "./store-client";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { ProbeOptions, ProbeTiming } from "./types";
import { WrittenObjects } from "./written-objects";

/** Thrown to end a probe after a failed step on which all later steps depend. */
export class ProbeStoppedError extends Error {
  override readonly name = "Stopped";

  /** @param inconclusive reason if the step was inconclusive, and whether a transient error of the store is the cause */
  constructor(readonly inconclusive?: { reason: string; isTransient: boolean }) {
    super();
  }
}

/** Time for an upload in flight to complete after an abort, so that the probe knows which version to delete. */
const LAST_UPLOAD_MS = 2_000;

/** One step of a probe: its requests, and the fields of its finding. */
export interface ProbeStep<T> {
  step: StepName;
  /** S3 operation and its object, such as "PutObject pics/x.txt with x-amz-acl: public-read". */
  action: string;
  /** Explanation of a success. */
  explanation: string;
  /** Sends the requests of one attempt. */
  send(attempt: Attempt): Promise<StoreReply<T>>;
  /** Sends further requests after the final failure, to determine its cause. */
  examine?(response: StoreResponse): Promise<{ flags?: Flag[]; placeholders?: Placeholders }>;
  /** Whether a failure is only a warning, because the service does not depend on this step. */
  informative?: boolean;
  /** Describes a successful response; its status by default. */
  response?(reply: StoreReply<T>): string;
}

/** One probe of one bucket. */
export class ProbeSession {
  readonly #startedAt = performance.now();
  readonly flags = new Set<Flag>();
  /** The store, according to its host name or its responses. */
  store: StoreRecord;
  /** Whether the probe ended because of a transient error of the store. */
  hasTransientErrors = false;
  /** Reason for an inconclusive outcome, once there is one. */
  inconclusiveReason: string | undefined;
  /** Checksums that the bucket requires in uploads, once an upload without them was rejected. */
  requiredChecksums: Checksums | undefined;
  /** Headers of the responses to the upload and to the read of the object, which show settings of the bucket. */
  objectHeaders: Record<string, string> = {};
  readonly client: StoreClient;
  /** Client for the real bucket, because a service can send its directory in the position of the bucket. */
  readonly listingClient: StoreClient;
  readonly writtenObjects: WrittenObjects;
  readonly retryPolicy: RetryPolicy;
  readonly token = randomUUID();
  /** Key of the probe's object, relative to the client's bucket. */
  readonly key: string;
  /** Key of the object in the bucket. */
  readonly objectKey: string;
  /** Key of the object, relative to the directory. */
  readonly relativeKey: string;
  /** Key of the object in messages: in the directory as the user has written it. */
  readonly shownKey: string;

  constructor(
    readonly access: BucketAccess,
    readonly target: StoreTarget,
    readonly options: ProbeOptions,
    readonly timing: ProbeTiming,
    readonly signal: AbortSignal,
    readonly recorder: Recorder,
  ) {
    this.client = new StoreClient(target.client, access);
    this.listingClient =
      target.listing === target.client ? this.client : new StoreClient(target.listing, access);
    this.writtenObjects = new WrittenObjects(this.client, target);
    this.store = target.store;
    this.retryPolicy = new RetryPolicy(timing, options.graceSeconds, signal, options.onMayPropagate);
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
    if (target.client.presignEndpoint !== undefined) {
      this.flags.add("globalPresign");
    }
    if (target.store.isAws && !/^[A-Z0-9]{16,128}$/.test(access.accessKeyId ?? "")) {
      this.flags.add("oddKey");
    }
  }

  /** Content of every uploaded object, unique to this probe. */
  get body(): string {
    return `pulumi-byob probe ${this.token}\n`;
  }

  /** Milliseconds since the probe started. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** The store, its use, and the placeholders of the diagnosis table with further ones. */
  adviceContext(more: Placeholders = {}): AdviceContext {
    const { target, access, store } = this;
    const placeholders = { ...placeholdersOf(access, target, store), ...more };
    return { store, placeholders, use: storeUseOf(access, target.directory) };
  }

  /** Converts a remedy for the store. */
  advise(...remedies: readonly RowRemedy[]): Remedy[] {
    const context = this.adviceContext();
    return remediesForStore(remedies, context).map((one) => interpolateRemedy(one, context.placeholders));
  }

  /** Runs steps at the same time; their findings have the order in which they were started. */
  sideBySide(): SideBySide {
    return new SideBySide(this.recorder);
  }

  /**
   * Runs a step until its response is final, and records a finding.
   *
   * @returns undefined when the step failed and its row is a warning
   */
  async runStep<T>(probeStep: ProbeStep<T>): Promise<StoreReply<T> | undefined> {
    const { step, action } = probeStep;
    this.recorder.report(step, action, "started");
    const reply = await this.retried(probeStep);
    if (reply.response.ok) {
      const response = probeStep.response?.(reply) ?? this.recorder.describeResponse(reply.response);
      this.recorder.record({
        step,
        outcome: "passed",
        action,
        response,
        explanation: probeStep.explanation,
        remedies: [],
        cause: "ok",
      });
      return reply;
    }
    const { flags = [], placeholders } = (await probeStep.examine?.(reply.response)) ?? {};
    const { target, listingClient: client, retryPolicy } = this;
    const denied = await denialFlags({ target, client, attempt: retryPolicy.once() }, step, reply.response);
    const found = [...flags, ...denied, ...(await hostFlags(reply.response))];
    this.fail(probeStep, reply.response, found, placeholders);
    return undefined;
  }

  /** Sends the requests of a step until the response is final, without a finding. */
  retried<T>({ step, action, send }: Pick<ProbeStep<T>, "step" | "action" | "send">): Promise<StoreReply<T>> {
    return this.retryPolicy.until(
      async (attempt) => this.#withKnownRejection(await send(attempt)),
      (result) => this.#classify(step, result),
      (detail) => this.recorder.report(step, action, "waiting", detail),
    );
  }

  /** Records a failure with the diagnosis of its row, and ends the probe unless the row is a warning. */
  fail(
    { step, action, informative }: Pick<ProbeStep<unknown>, "step" | "action" | "informative">,
    response: StoreResponse,
    flags: readonly Flag[] = [],
    placeholders: Placeholders = {},
  ): void {
    const { code, outcome, explanation, remedies } = this.diagnose(step, response, flags, placeholders);
    const weight = informative && outcome === "failed" ? "warning" : outcome;
    this.recorder.record({
      step,
      outcome: weight,
      action,
      response: this.recorder.describeResponse(response),
      explanation,
      remedies,
      cause: code,
    });
    if (informative || weight === "warning") {
      return;
    }
    if (weight === "inconclusive") {
      throw new ProbeStoppedError({ reason: explanation, isTransient: response.transient });
    }
    // CORS steps are independent of each other. All other steps depend on the previous one.
    if (step !== "CORS") {
      throw new ProbeStoppedError();
    }
  }

  /** Finds the diagnosis of a failed response. */
  diagnose(
    step: StepName,
    response: StoreResponse,
    flags: readonly Flag[] = [],
    placeholders: Placeholders = {},
  ): Diagnosis {
    const symptom = { step, response, flags: [...this.flags, ...flags] };
    return diagnose(symptom, this.adviceContext(placeholders));
  }

  /** Uploads the probe's object. After an abort, an upload in flight can still complete for a short time. */
  async put(
    how: Pick<PutOptions, "acl" | "checksums" | "encryption">,
    attempt: Attempt,
  ): Promise<StoreReply<UploadedObject>> {
    attempt.signal.throwIfAborted();
    const { signal, end } = delayedAbort(attempt.signal, LAST_UPLOAD_MS);
    this.writtenObjects.sending(this.key, how.acl);
    try {
      const put = { key: this.key, body: this.body, checksums: this.requiredChecksums, ...how };
      const reply = await this.client.put(put, { ...attempt, signal });
      this.writtenObjects.recordResponse(reply.value, reply.response);
      if (reply.value) {
        this.recordObject(reply.response);
      }
      if (reply.value?.encryption?.startsWith("aws:kms")) {
        this.flags.add("kms");
      }
      return reply;
    } finally {
      end();
    }
  }

  /** Records the headers of a response with the probe's object. */
  recordObject({ headers }: StoreResponse): void {
    this.objectHeaders = { ...this.objectHeaders, ...headers };
    const until = headers["x-amz-object-lock-retain-until-date"];
    if (until !== undefined) {
      this.writtenObjects.lock = { until };
    }
  }

  /** Detects the store by its responses, because a custom domain does not show it. */
  #withKnownRejection<T>(reply: StoreReply<T>): StoreReply<T> {
    if (this.target.store.isGeneric) {
      this.store = storeOfServer(reply.response.headers.server ?? "") ?? this.store;
    }
    return reply;
  }

  #classify(step: StepName, { response }: { response: StoreResponse }): StepResult {
    if (response.ok) {
      return "passed";
    }
    return this.diagnose(step, response).fresh ? "fresh" : "final";
  }
}
