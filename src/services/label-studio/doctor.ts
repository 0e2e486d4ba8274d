import { isLoopback } from "../../http/address";
import type { BucketAccess, Finding } from "../../probe";
import { type Target, targetOf } from "../../stores/target";
import type { Values } from "../resource-definition";

/** What is known after the probe. */
interface Examined {
  access: BucketAccess;
  /** Settings by input name. */
  values: Values;
  findings: readonly Finding[];
}

/** What Label Studio does with the listed keys and its pages' browsers with signed URLs, once an object could be read. */
export function furtherChecks({ access, values, findings }: Examined) {
  const readable = findings.some(({ step, outcome }) => step === "read" && outcome === "passed");
  return readable
    ? { text: "look at keys and addresses as Label Studio does", run: async () => checks(access, values) }
    : undefined;
}

function checks(access: BucketAccess, { regexFilter }: Values): Finding[] {
  const target = targetOf(access);
  const findings = (access.origins ?? []).map((origin) => pageCheck(target, origin));
  return typeof regexFilter === "string" ? [...findings, regexNotJudged(regexFilter)] : findings;
}

/** Whether a browser with Label Studio's page open gets as far as the host of the signed addresses. */
function pageCheck(target: Target, origin: string): Finding {
  const page = new URL(origin);
  const host = target.originUrl("");
  const common = { step: "browser", action: `reach ${host.origin} from a page on ${page.origin}` };
  const problem = unreachable(page, host);
  if (problem === undefined) {
    return {
      ...common,
      outcome: "passed",
      response: "neither the host name nor the scheme keeps a browser away",
      explanation: "Browsers can be sent to this host.",
      remedies: [],
      code: "ok",
    };
  }
  const remedies = [
    { text: "Give the address of the store under which browsers reach it." },
    { text: "Or set presign: false, so that data go through the server." },
  ];
  return { ...common, outcome: "warning", response: "nothing was sent", ...problem, remedies };
}

function unreachable(page: URL, host: URL): Pick<Finding, "code" | "explanation"> | undefined {
  if (isLoopback(page.hostname)) {
    return undefined;
  }
  if (isLoopback(host.hostname)) {
    return {
      code: "host-of-this-machine",
      explanation: "Signed addresses lead to the reader's own machine, where no store is.",
    };
  }
  if (!/[.:]/.test(host.hostname)) {
    return {
      code: "host-of-one-network",
      explanation: `"${host.hostname}" is a name within one network, such as a container's, that browsers elsewhere do not know.`,
    };
  }
  if (page.protocol === "https:" && host.protocol === "http:") {
    return {
      code: "mixed-content",
      explanation: "Pages on https:// may not load from http://: browsers refuse it.",
    };
  }
  return undefined;
}

/** The expression is Python's: another engine would judge another language. */
function regexNotJudged(expression: string): Finding {
  return {
    step: "regex filter",
    outcome: "skipped",
    action: `match ${expression} with the keys`,
    response: "not judged",
    explanation:
      "Only Python can judge the expression. It must match whole keys, folders included, from their start; begin it with .* where keys have folders, as in .*\\.jpg$",
    remedies: [{ text: "Try the expression in Python: re.match(expression, key)." }],
    code: "regex-not-judged",
  };
}
