import { TRANSIENT_S3_CODES, TRANSIENT_STATUSES } from "../../http/status-codes";
import type { DiagnosisRow } from "./row";

const RETRY_LATER = { text: "Run it again later; nothing is known about the bucket so far." };

/** Answers that are not the store's word on the bucket: networks, proxies, clocks, trouble on its side. */
export const TRANSPORT_ROWS: readonly DiagnosisRow[] = [
  {
    code: "public-address-unreachable",
    when: { steps: ["public URL"], names: ["Network", "Timeout"] },
    outcome: "inconclusive",
    explanation:
      "The upload works, but the public address cannot be reached from here, so whether pictures are visible is not known.",
    remedies: [{ text: "Check the host of the public URL, {publicUrl}, and try it in a browser." }],
  },
  {
    code: "unreachable",
    when: { names: ["Network"] },
    outcome: "inconclusive",
    explanation:
      "There is no connection to the store from here. The service calls from elsewhere and may have one.",
    remedies: [
      {
        text: "Check host and scheme of the endpoint, {endpoint}, and network, proxy and certificates of this machine.",
      },
    ],
  },
  {
    code: "no-answer-in-time",
    when: { names: ["Timeout"] },
    outcome: "inconclusive",
    explanation: "The store, or something on the way to it, does not answer from here.",
    remedies: [
      { text: "Check the endpoint, {endpoint}, and this machine's network and firewall." },
      RETRY_LATER,
    ],
  },
  {
    code: "clock",
    when: { names: ["RequestTimeTooSkewed"] },
    outcome: "inconclusive",
    explanation:
      "The clock of this machine differs from the store's by more than it allows. The service has a clock of its own.",
    remedies: [{ text: "Set this machine's clock.", cli: "sudo timedatectl set-ntp true" }],
  },
  {
    code: "settings-in-change",
    when: { names: ["OperationAborted"] },
    outcome: "inconclusive",
    explanation: "Another change of the bucket's settings is under way.",
    remedies: [
      {
        text: "Run it again. If it comes back, make the resources of one bucket depend on one another, so that they change one by one.",
        pulumi: "{ dependsOn: [<the setting before>] } on each of the bucket's settings",
      },
    ],
  },
  {
    code: "store-in-trouble",
    // A row above has explained OperationAborted, which is one of them.
    when: { names: [...TRANSIENT_S3_CODES] },
    outcome: "inconclusive",
    explanation: "The store is busy or in trouble, and was until the end.",
    remedies: [RETRY_LATER],
  },
  {
    code: "store-in-trouble",
    when: { status: [...TRANSIENT_STATUSES] },
    outcome: "inconclusive",
    explanation: "The store, or something before it, is in trouble, and was until the end.",
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
      "What answers at {endpoint} does not speak S3: a web page, a console, a CDN, or a proxy or login page on the way.",
    remedies: [
      {
        text: "Give the store's S3 API as endpoint, not the address of its console, its website or its CDN.",
      },
      { text: "On a network with a login page or a filter, try from another one." },
    ],
  },
  {
    code: "client-refused",
    when: { names: ["ClientRefused"] },
    outcome: "failed",
    explanation:
      "The AWS client cannot build a request from these settings, so no service that uses one can.",
    remedies: [{ text: "Check bucket, region and endpoint for characters that do not belong there." }],
  },
];
