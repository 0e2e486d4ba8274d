/**
 * Settings of the bucket that S3 states in the headers of an object, for which no further permission is needed.
 *
 * A bucket works with each of them, so they are warnings: a lifecycle rule deletes what the service stores, and a
 * replica of the probe's object is not deleted with it.
 */
import type { ProbeSession } from "./session";

/** Reports a lifecycle rule that deletes uploads, and replication. */
export function reportBucketSettings(session: ProbeSession): void {
  const { objectHeaders: headers, target, recorder, shownKey } = session;
  const warn = (cause: string, response: string, explanation: string, text: string, cli: string) => {
    const remedies = [
      { text, ...(session.store.isAws && { cli: `aws s3api ${cli} --bucket ${target.bucket}` }) },
    ];
    const common = { step: "upload", outcome: "warning", action: `PutObject ${shownKey}` } as const;
    recorder.record({ ...common, response, explanation, remedies, cause });
  };
  const expiration = /expiry-date="(?<date>[^"]+)"(?:, rule-id="(?<rule>[^"]*)")?/.exec(
    headers["x-amz-expiration"] ?? "",
  )?.groups;
  // ServiceBucket creates a rule for the objects of probes only, and names them in its ID.
  if (expiration && !expiration.rule?.includes(".probe-")) {
    const name = expiration.rule ? ` "${recorder.hide.foreign(expiration.rule)}"` : "";
    warn(
      "lifecycle-expires",
      `x-amz-expiration: ${expiration.date}`,
      `The lifecycle rule${name} deletes uploads to this directory: it would delete the probe's object on ${expiration.date}.`,
      "If the service's files must stay, exclude the directory from the rule.",
      "get-bucket-lifecycle-configuration",
    );
  }
  const replication = headers["x-amz-replication-status"];
  if (replication && replication !== "REPLICA") {
    warn(
      "replicated",
      `x-amz-replication-status: ${replication}`,
      "The bucket replicates uploads to another bucket. Deletions of versions are not replicated, so a copy of the probe's object stays there.",
      `Delete the copy ${session.objectKey} in the destination bucket, or exclude the prefix of the probe from the rule.`,
      "get-bucket-replication",
    );
  }
}
