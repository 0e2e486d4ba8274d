/**
 * Processes the requests to the S3 emulator.
 *
 * A request can have several errors, of which the client sees only the first one. The order of the checks is therefore
 * fixed: limits of the store, authentication, body, operation, existence of the bucket, region, then permissions and
 * content in the handler of the operation.
 */
import { randomBytes } from "node:crypto";
import { type EmulatorResponse, header, type Request } from "../kit/request";
import type { Service } from "../kit/service";
import type { Collection } from "../kit/state";
import type { StoredData } from "../kit/stored-data";
import { requirePayer } from "./access";
import { isEncodedWell, type RequestTarget, requestTargetOf } from "./addressing";
import { authenticate, isSigned, withoutReason, wrongRegion } from "./authentication";
import type { S3Call, S3Handler } from "./call";
import { incompleteBody } from "./chunked-encoding";
import { contextOf } from "./context";
import { corsHeaders, preflight } from "./cors";
import { accessDenied, noSuchBucket, S3Error } from "./errors";
import { aclHandlers } from "./handlers-acl";
import { attributeHandlers } from "./handlers-attributes";
import { bucketHandlers, isRegionName } from "./handlers-buckets";
import { copyHandlers } from "./handlers-copy";
import { deleteHandlers } from "./handlers-delete";
import { formHandlers } from "./handlers-form";
import { listingHandlers } from "./handlers-listing";
import { multipartHandlers } from "./handlers-multipart";
import { objectHandlers } from "./handlers-objects";
import { publicDomain, website } from "./handlers-public";
import { settingHandlers } from "./handlers-settings";
import { taggingHandlers } from "./handlers-tagging";
import { uploadHandlers } from "./handlers-uploads";
import { versionHandlers } from "./handlers-versions";
import { describeOutcome, type LoggedOutcome } from "./logged-outcome";
import type { Bucket } from "./model";
import { type Operation, operationOf } from "./operations";
import { verifiedPayload } from "./payload";
import { withHeadersOfQuery } from "./query-headers";
import { type ReceivedBody, receiveBody } from "./receive-body";
import { assertRequestLimits } from "./request-limits";
import type { Presented } from "./signature-parts";
import { Spool } from "./spool";
import type { S3State } from "./state";
import { assertSupportedByStore } from "./supported-by-store";
import { assertHeadersSupported } from "./unsupported";
import { errorResponse } from "./xml";

const HANDLERS: Record<Operation, S3Handler> = {
  ...aclHandlers,
  ...attributeHandlers,
  ...bucketHandlers,
  ...copyHandlers,
  ...deleteHandlers,
  ...formHandlers,
  ...listingHandlers,
  ...multipartHandlers,
  ...objectHandlers,
  ...settingHandlers,
  ...taggingHandlers,
  ...uploadHandlers,
  ...versionHandlers,
};

/** Properties of the store that tests can change at any time. */
export interface S3Behavior {
  /** Host name of the service, which can be preceded by a bucket name. */
  domain: string;
  /** Whether access-denied errors omit the reason, as in most stores, and in S3 for other accounts. */
  plainErrors: boolean;
  /** Value of `aws:SecureTransport` in policy conditions. */
  secureTransport: boolean;
  /** Response to a signature for a region other than the bucket's. */
  wrongRegion: "malformed" | "redirect";
  /** Offset of the server's clock. */
  clockSkewMs: number;
  /** Largest body of one request. @default 5 GiB, the limit of S3 */
  maxUploadBytes: number;
}

/** Service of one store. */
export class S3Service implements Service<"s3"> {
  readonly name = "s3";
  readonly collections: Record<string, Collection> = {};
  readonly stored: StoredData;
  readonly #ids = new WeakMap<Request, string>();
  readonly #bodies = new WeakMap<Request, ReceivedBody | S3Error>();
  readonly #outcomes = new WeakMap<Request, LoggedOutcome>();
  readonly #spool = new Spool();

  constructor(
    readonly state: S3State,
    readonly behavior: S3Behavior,
  ) {
    this.stored = { buckets: state.buckets, ...state.identities.stored };
  }

  async receive(request: Request, body: AsyncIterable<Buffer>): Promise<void> {
    const { maxUploadBytes } = this.behavior;
    this.#bodies.set(request, await receiveBody(request, body, this.#spool, maxUploadBytes));
  }

  /** A bucket in the host name can contain keys such as `_sandbox/state`. */
  hasOwnPaths(request: Request): boolean {
    const { bucket, style } = this.#targetOf(request);
    return style !== "path" && style !== "public" && bucket !== undefined;
  }

  /** Deletes the temporary files. */
  async stop(): Promise<void> {
    await this.#spool.stop();
  }

  async handle(request: Request): Promise<EmulatorResponse> {
    try {
      return await this.#respond(request);
    } catch (error) {
      if (!(error instanceof S3Error)) {
        throw error;
      }
      const reported = this.behavior.plainErrors ? withoutReason(error) : error;
      this.#outcomes.set(request, { ...this.#outcomes.get(request), reported, denial: error.denial });
      return errorResponse(reported, request.path, this.#idOf(request));
    }
  }

  responseHeaders(request: Request): Record<string, string> {
    const bucket = this.state.buckets.get(this.#targetOf(request).bucket ?? "");
    const isPaid = bucket?.requesterPays === true && isPayerConfirmed(request);
    return {
      "x-amz-request-id": this.#idOf(request),
      // S3 also omits this header for the owner of the bucket, who does not have to confirm.
      ...(isPaid && { "x-amz-request-charged": "requester" }),
      ...(bucket === undefined || request.method === "OPTIONS" ? {} : corsHeaders(bucket.cors, request)),
    };
  }

  describe(request: Request): Record<string, string> {
    const target = this.#targetOf(request);
    const operation = operationOf(request, target, this.state.profile);
    return {
      operation: operation instanceof S3Error ? request.method : operation,
      ...(target.bucket === undefined ? {} : { bucket: target.bucket }),
      ...(target.key === undefined ? {} : { key: target.key }),
      signed: isSigned(request) ? "yes" : "no",
    };
  }

  describeOutcome(request: Request): Record<string, string> {
    return describeOutcome(this.#outcomes.get(request));
  }

  async #respond(received: Request): Promise<EmulatorResponse> {
    const request = withHeadersOfQuery(received);
    const target = this.#targetOf(request);
    const bucket = this.state.buckets.get(target.bucket ?? "");
    if (target.style === "website" || target.style === "public") {
      return (target.style === "website" ? website : publicDomain)(request, target, bucket);
    }
    if (request.method === "OPTIONS") {
      return { status: 200, headers: preflight(bucket?.cors ?? [], request) };
    }
    if (!isEncodedWell(request.path)) {
      throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.", { URI: request.path });
    }
    assertSupportedByStore(request, target, this.state.profile);
    const now = new Date(Date.now() + this.behavior.clockSkewMs);
    const { user, presented } = await authenticate(received, this.state.identities, now);
    this.#outcomes.set(received, { caller: user });
    const body = this.#bodies.get(received) ?? incompleteBody();
    if (body instanceof S3Error) {
      throw body;
    }
    const operation = operationOf(request, target, this.state.profile);
    const payload = verifiedPayload(request, presented, body, operation !== "CompleteMultipartUpload");
    if (operation instanceof S3Error) {
      throw operation;
    }
    assertHeadersSupported(request);
    assertRequestLimits(request, target, operation);
    if (bucket === undefined && target.bucket !== undefined && operation !== "CreateBucket") {
      throw noSuchBucket(target.bucket);
    }
    if (bucket !== undefined) {
      this.#checkRegion(bucket, target, presented);
      requirePayer(user, bucket, isPayerConfirmed(request));
      if ((header(request, "x-amz-expected-bucket-owner") ?? bucket.owner.id) !== bucket.owner.id) {
        throw accessDenied();
      }
    } else {
      this.#checkRegionName(presented);
    }
    const context = contextOf(request, user, presented, {
      isSecure: this.behavior.secureTransport,
      now,
      operation,
    });
    const call: S3Call = {
      request,
      target,
      operation,
      caller: { user, context },
      region: presented?.region,
      payload,
      now,
      state: this.state,
      profile: this.state.profile,
    };
    return this.#handled(call, bucket);
  }

  async #handled(call: S3Call, bucket: Bucket | undefined): Promise<EmulatorResponse> {
    try {
      return await HANDLERS[call.operation](call);
    } catch (error) {
      // HeadBucket returns the region even to callers without permission.
      if (error instanceof S3Error && call.operation === "HeadBucket" && bucket !== undefined) {
        error.headers["x-amz-bucket-region"] = bucket.region;
      }
      throw error;
    }
  }

  #checkRegion(bucket: Bucket, target: RequestTarget, presented: Presented | undefined): void {
    const { profile } = this.state;
    if (profile.region === "auto") {
      if (presented !== undefined && !["auto", "us-east-1", ""].includes(presented.region)) {
        const message = `The region name '${presented.region}' is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto`;
        throw new S3Error(400, "InvalidRegionName", message);
      }
      return;
    }
    if (profile.region === undefined) {
      return;
    }
    const headers = { "x-amz-bucket-region": bucket.region };
    const signedFor = presented?.region ?? bucket.region;
    const inOtherRegion = target.region !== undefined && target.region !== bucket.region;
    if (inOtherRegion || (signedFor !== bucket.region && this.behavior.wrongRegion === "redirect")) {
      const message =
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
      const endpoint = regionalName(this.behavior.domain, bucket);
      throw new S3Error(
        301,
        "PermanentRedirect",
        message,
        { Endpoint: endpoint, Bucket: bucket.name },
        headers,
      );
    }
    if (presented !== undefined && signedFor !== bucket.region) {
      throw Object.assign(wrongRegion(presented, bucket.region), { headers });
    }
  }

  /** Rejects a signature for a region that does not exist, in requests that no bucket assigns to a region. */
  #checkRegionName(presented: Presented | undefined): void {
    const { profile, region } = this.state;
    if (presented !== undefined && profile.region === "bucket" && !isRegionName(presented.region)) {
      throw wrongRegion(presented, region);
    }
  }

  #targetOf(request: Request): RequestTarget {
    return requestTargetOf(request.path, header(request, "host"), this.behavior.domain);
  }

  #idOf(request: Request): string {
    const id = this.#ids.get(request) ?? randomBytes(8).toString("hex").toUpperCase();
    this.#ids.set(request, id);
    return id;
  }
}

function isPayerConfirmed(request: Request): boolean {
  const payer = header(request, "x-amz-request-payer") ?? request.query.get("x-amz-request-payer");
  return payer === "requester";
}

/** Host name `bucket.s3.<region>.<rest of the domain>`. */
function regionalName(domain: string, bucket: Bucket): string {
  const [service = "", ...rest] = domain.split(".");
  return [bucket.name, service, bucket.region, ...rest].join(".");
}
