/**
 * Additional findings of `byob doctor` for Label Studio.
 *
 * A probe can pass although browsers cannot load the presigned URLs: the endpoint can be `localhost`, a container's
 * host name, or `http://` while Label Studio uses `https://`. These checks compare the endpoint with the origins of
 * Label Studio's pages and send no requests. Python regular expressions cannot be evaluated here. They are only
 * explained, unless Python certainly rejects them.
 *
 *     const further = furtherChecks({ access, values, findings });
 */
import { isLocalHost, isLoopback } from "../../http/address";
import type { BucketAccess, Finding, FindingDraft } from "../../probe";
import { type StoreTarget, storeTargetOf } from "../../stores/target";
import type { Values } from "../resource-definition";
import { pythonRegexProblem } from "./python-regex";

/** Settings and results of the probe. */
interface Examined {
  access: BucketAccess;
  /** Settings by input name. */
  values: Values;
  findings: readonly Finding[];
}

/** Returns the additional checks; undefined unless the probe read an object. */
export function furtherChecks({ access, values, findings }: Examined) {
  const readable = findings.some(({ step, outcome }) => step === "read" && outcome === "passed");
  return readable
    ? { title: "check keys and URLs for Label Studio", run: async () => checks(access, values) }
    : undefined;
}

function checks(access: BucketAccess, { regexFilter }: Values): FindingDraft[] {
  const target = storeTargetOf(access);
  const findings = (access.origins ?? []).map((origin) => pageCheck(target, origin));
  return typeof regexFilter === "string" ? [...findings, aboutRegex(regexFilter)] : findings;
}

/** Checks whether a browser on Label Studio's page can load from the host of the presigned URLs. */
function pageCheck(target: StoreTarget, origin: string): FindingDraft {
  const page = new URL(origin);
  const host = new URL(target.client.presignEndpoint ?? target.originUrl("").href);
  const common = { step: "browser", action: `load from ${host.origin} in a page on ${page.origin}` };
  const problem = unreachable(page, host);
  if (problem === undefined) {
    return {
      ...common,
      outcome: "passed",
      response: "host name and scheme do not prevent it",
      explanation: "Browsers can load presigned URLs of this host.",
      remedies: [],
      cause: "ok",
    };
  }
  const remedies = [
    { text: "Set s3Endpoint to the address at which browsers reach the store." },
    { text: "Or set presign: false, so that browsers load the data through the server." },
  ];
  return { ...common, outcome: "warning", response: "nothing was sent", ...problem, remedies };
}

function unreachable(page: URL, host: URL): Pick<FindingDraft, "cause" | "explanation"> | undefined {
  if (isLoopback(page.hostname)) {
    return undefined;
  }
  if (isLoopback(host.hostname)) {
    return {
      cause: "loopback-host",
      explanation: `In a browser, "${host.hostname}" is the browser's own machine, where the store does not run.`,
    };
  }
  if (isLocalHost(host.hostname) && !isLocalHost(page.hostname)) {
    return {
      cause: "private-host",
      explanation: `"${host.hostname}" is a host of one network only, for example the network of a container. Browsers outside that network cannot reach it.`,
    };
  }
  if (page.protocol === "https:" && host.protocol === "http:") {
    return {
      cause: "mixed-content",
      explanation: "Browsers block requests from an https:// page to an http:// URL.",
    };
  }
  return undefined;
}

/** Explains the expression without evaluating it: JavaScript's syntax differs from Python's. */
function aboutRegex(expression: string): FindingDraft {
  const common = { step: "regex filter", action: `match ${expression} against the keys` };
  const problem = pythonRegexProblem(expression);
  if (problem !== undefined) {
    return {
      ...common,
      outcome: "warning",
      response: "not a valid expression",
      explanation: `Python rejects the expression: ${problem} Label Studio accepts the setting, but every sync will fail.`,
      remedies: [{ text: "Correct regexFilter, as in .*\\.jpg$" }],
      cause: "invalid-regex",
    };
  }
  return {
    ...common,
    outcome: "skipped",
    response: "not evaluated",
    explanation:
      "Only Python can evaluate the expression. Label Studio matches it from the start of the whole key, including its directories. If keys have directories, start it with .*, as in .*\\.jpg$",
    remedies: [{ text: "Test the expression in Python: re.match(expression, key)." }],
    cause: "regex-not-evaluated",
  };
}
