import { header, type Request } from "../kit/request";
import type { RequestTarget } from "./addressing";
import { invalidArgument, S3Error } from "./errors";
import { assertKeyLength } from "./new-object";
import type { Operation } from "./operations";
import { lengthProblem } from "./receive-body";

/** Operations that store their body. */
const WITH_CONTENT: readonly Operation[] = ["PutObject", "UploadPart"];

/** Limits that S3 checks before it looks for the bucket. */
export function assertRequestLimits(request: Request, { key }: RequestTarget, operation: Operation): void {
  const problem = WITH_CONTENT.includes(operation) ? lengthProblem(request) : undefined;
  if (problem !== undefined) {
    throw problem;
  }
  if (key !== undefined) {
    assertKeyLength(key);
  }
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const owner = header(request, name);
    if (owner !== undefined && !/^\d{12}$/.test(owner)) {
      const message = "The value of the expected bucket owner parameter must be an AWS account ID.";
      throw new S3Error(400, "InvalidBucketOwnerAWSAccountID", message, { value: owner });
    }
  }
  if (request.query.get("versionId") === "") {
    throw invalidArgument("Version id cannot be the empty string", { ArgumentName: "versionId" });
  }
}
