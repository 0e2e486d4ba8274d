/**
 * Rows for responses that say nothing about the bucket: network, proxy and clock errors, and unavailable stores.
 *
 * Their outcome is "inconclusive", because the service connects from another network, with another clock and at
 * another time. A probe on a build machine without network access must not fail an update. The exception is a host of a
 * known store that does not exist, because it does not exist in other networks either.
 */
import { TRANSIENT_S3_CODES, TRANSIENT_STATUSES } from "../../http/status-codes";
import type { DiagnosisRow } from "./row";

const RETRY_LATER = { text: "Run this again later. This result says nothing about the bucket." };

const NO_CONNECTION = ["NotResolved", "NotConnected", "Network"] as const;

/** Rows in order of precedence. */
export const TRANSPORT_ROWS: readonly DiagnosisRow[] = [
  {
    code: "host-not-found",
    when: { names: ["NotResolved"], flags: ["missingHost"] },
    outcome: "failed",
    explanation: "{host} does not resolve, although other hosts of {hostStore} do. The host does not exist.",
    remedies: [{ text: "Correct {host}, especially its region. A valid endpoint is {exampleEndpoint}." }],
  },
  {
    code: "unreachable",
    when: { steps: ["public URL"], names: [...NO_CONNECTION, "Timeout"] },
    outcome: "inconclusive",
    explanation:
      "The upload works, but this machine cannot read the public URL: {message}. The probe cannot verify that images are public.",
    remedies: [{ text: "Check the host of the public URL, {publicUrl}, and open it in a browser." }],
  },
  {
    code: "bot-challenge",
    when: { names: ["BotChallenge"], steps: ["public URL"] },
    outcome: "warning",
    explanation:
      "A bot check in front of the public URL stops programs such as this probe, so the object could not be read. Browsers may pass it, but programs that download the files cannot.",
    remedies: [
      {
        text: "Exclude {publicUrl} from the bot check, or open the public URL of a file in a browser to verify it.",
      },
    ],
  },
  {
    code: "bot-challenge",
    when: { names: ["BotChallenge"] },
    outcome: "inconclusive",
    explanation:
      "A bot check in front of {endpoint} stops this machine. It may stop the service, too, because an S3 client cannot pass it.",
    remedies: [{ text: "Exclude the host from the bot check, or use the endpoint of the store itself." }],
  },
  {
    code: "unreachable",
    when: { names: NO_CONNECTION, flags: ["localHost"] },
    outcome: "inconclusive",
    explanation: "This machine cannot connect to the store: {message}.",
    remedies: [{ text: "Check that the store runs at {endpoint}, and that this machine is in its network." }],
  },
  {
    code: "unreachable",
    when: { names: NO_CONNECTION },
    outcome: "inconclusive",
    explanation:
      "This machine cannot connect to the store: {message}. The service connects from another network and may reach it.",
    remedies: [
      {
        text: "Check the host and scheme of the endpoint, {endpoint}, and the network, proxy and certificates of this machine.",
      },
    ],
  },
  {
    code: "timeout",
    when: { names: ["Timeout"] },
    outcome: "inconclusive",
    explanation: "The store, or a proxy or firewall in front of it, did not respond to this machine in time.",
    remedies: [
      { text: "Check the endpoint, {endpoint}, and the network and firewall of this machine." },
      RETRY_LATER,
    ],
  },
  {
    code: "clock-skew",
    when: { names: ["RequestTimeTooSkewed"] },
    outcome: "inconclusive",
    explanation:
      "This machine's clock differs from the store's clock by more than the store allows. The service uses its own clock.",
    remedies: [{ text: "Set this machine's clock.", cli: "sudo timedatectl set-ntp true" }],
  },
  {
    code: "settings-changing",
    when: { names: ["OperationAborted"] },
    outcome: "inconclusive",
    explanation: "Another change to the bucket's settings is in progress.",
    remedies: [
      {
        text: "Run this again. If the error recurs, make the settings of a bucket depend on each other, so that they change one at a time.",
        pulumi: "{ dependsOn: [<previous setting>] } on each setting of the bucket",
      },
    ],
  },
  {
    code: "store-unavailable",
    // OperationAborted is one of these codes; the row above matches it first.
    when: { names: [...TRANSIENT_S3_CODES] },
    outcome: "inconclusive",
    explanation: "The store returned server errors until the retry limit was reached.",
    remedies: [RETRY_LATER],
  },
  {
    code: "store-unavailable",
    when: { status: [...TRANSIENT_STATUSES] },
    outcome: "inconclusive",
    explanation:
      "The store, or a proxy in front of it, returned server errors until the retry limit was reached.",
    remedies: [RETRY_LATER],
  },
  {
    code: "not-s3",
    when: {
      names: ["NotS3"],
      steps: [
        "list",
        "bucket",
        "contents",
        "read",
        "upload",
        "upload with ACL",
        "read back",
        "checksums",
        "set ACL",
        "multipart",
        "presigned URL",
      ],
    },
    outcome: "inconclusive",
    explanation:
      "The server at {endpoint} does not implement S3. It may be a website, a console, a CDN, a proxy or a login page.",
    remedies: [
      {
        text: "Set the endpoint to the store's S3 API, not to its console, website or CDN.",
      },
      { text: "If this network has a login page or a filter, run this from another network." },
    ],
  },
  {
    code: "invalid-request",
    when: { names: ["ClientRefused"] },
    outcome: "failed",
    explanation:
      "The AWS SDK cannot build a request from these settings. A service that uses it cannot either.",
    remedies: [{ text: "Check the bucket, the region and the endpoint for invalid characters." }],
  },
];
