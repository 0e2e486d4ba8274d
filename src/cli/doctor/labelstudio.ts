import { runInNewContext } from "node:vm";
import { isLoopback } from "../../http/address";
import type { BucketAccess, Finding } from "../../probe";
import { StoreClient } from "../../probe/client";
import type { Values } from "../../services/kind";
import { type Target, targetOf } from "../../stores/target";

/** One page of a listing: enough to see whether an expression fits at all. */
const MOST_KEYS = 1_000;
/** An expression can take for ever. */
const LONGEST_MATCH_MS = 1_500;

/** What Label Studio does with the listed keys and its pages' browsers with signed addresses. */
export async function labelStudioChecks(
  access: BucketAccess,
  values: Values,
  signal: AbortSignal,
): Promise<Finding[]> {
  const target = targetOf(access);
  const findings = (access.origins ?? []).map((origin) => pageCheck(target, origin));
  const { regexFilter, recursiveScan } = values;
  if (typeof regexFilter === "string") {
    findings.push(await regexCheck(access, target, { regexFilter, deep: recursiveScan === true }, signal));
  }
  return findings;
}

/** Whether a browser with Label Studio's page open gets as far as the host of the signed addresses. */
function pageCheck(target: Target, origin: string): Finding {
  const page = new URL(origin);
  const host = target.originUrl("");
  const common = { step: "browser", tried: `reach ${host.origin} from a page on ${page.origin}` };
  const problem = unreachable(page, host);
  if (problem === undefined) {
    return {
      ...common,
      outcome: "ok",
      answered: "neither the host name nor the scheme keeps a browser away",
      means: "Browsers can be sent to this host.",
      change: [],
      code: "ok",
    };
  }
  const change = [
    { what: "Give the address of the store under which browsers reach it." },
    { what: "Or set presign: false, so that data go through the server." },
  ];
  return { ...common, outcome: "warning", answered: "nothing was sent", ...problem, change };
}

function unreachable(page: URL, host: URL): Pick<Finding, "code" | "means"> | undefined {
  if (isLoopback(page.hostname)) {
    return undefined;
  }
  if (isLoopback(host.hostname)) {
    return {
      code: "host-of-this-machine",
      means: "Signed addresses lead to the reader's own machine, where no store is.",
    };
  }
  if (!/[.:]/.test(host.hostname)) {
    return {
      code: "host-of-one-network",
      means: `"${host.hostname}" is a name within one network, such as a container's, that browsers elsewhere do not know.`,
    };
  }
  if (page.protocol === "https:" && host.protocol === "http:") {
    return {
      code: "mixed-content",
      means: "Pages on https:// may not load from http://: browsers refuse it.",
    };
  }
  return undefined;
}

interface Filter {
  regexFilter: string;
  deep: boolean;
}

async function regexCheck(
  access: BucketAccess,
  target: Target,
  { regexFilter, deep }: Filter,
  signal: AbortSignal,
): Promise<Finding> {
  const { accessKeyId = "", secretAccessKey = "", sessionToken } = access;
  const client = new StoreClient(target.listing, { accessKeyId, secretAccessKey, sessionToken });
  const attempt = { signal, timeoutMs: 7_500, newConnection: false };
  const { answer, value = [] } = await client.list(target.directory, MOST_KEYS, attempt);
  const folder = target.directory;
  const keys = value.filter((key) => !key.endsWith("/") && (deep || !key.slice(folder.length).includes("/")));
  const where = `${deep ? "below" : "directly in"} "${folder}"`;
  const common = { step: "regex filter", tried: `match ${regexFilter} with the first keys ${where}` };
  const unknown = (means: string): Finding => ({
    ...common,
    outcome: "skipped",
    answered: "not judged",
    means,
    change: [{ what: "Try the expression in Python: re.match(expression, key)." }],
    code: "regex-not-judged",
  });
  if (!answer.ok) {
    return unknown("The keys could not be listed once more.");
  }
  const matching = matches(regexFilter, keys);
  if (matching === undefined) {
    return unknown(
      "The expression uses what only Python knows, or takes too long, so it cannot be judged here.",
    );
  }
  const answered = `${matching} of ${keys.length}${value.length === MOST_KEYS ? ` (of the first ${MOST_KEYS} keys)` : ""}`;
  if (matching > 0) {
    return {
      ...common,
      outcome: "ok",
      answered,
      means: "The filter lets keys pass.",
      change: [],
      code: "ok",
    };
  }
  return { ...common, outcome: "warning", answered, ...nothingMatches(deep, value.length > keys.length) };
}

function nothingMatches(deep: boolean, folders: boolean): Pick<Finding, "means" | "change" | "code"> {
  return {
    means:
      "A synchronisation imports nothing: the filter takes whole keys, folders included, from their start.",
    change: [
      { what: "Begin the expression with .* where keys have folders, as in .*\\.jpg$" },
      ...(folders && !deep ? [{ what: "Set recursiveScan: true, so that deeper folders are scanned." }] : []),
    ],
    code: "regex-matches-nothing",
  };
}

/** How many keys Python's `re.match` would take; undefined where that cannot be told here. */
export function matches(expression: string, keys: readonly string[]): number | undefined {
  const [, flags = "", rest = ""] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(expression) ?? [];
  const translated = rest
    .replace(/\(\?P</g, "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\A/g, "^")
    .replace(/\\Z/g, "$");
  // Inline flags elsewhere, comments, possessive and atomic parts.
  if (/\(\?(?:[aiLmsux-]+[):]|#|>|\()|[*+?}]\+/.test(translated)) {
    return undefined;
  }
  try {
    const code = "keys.filter((key) => new RegExp(expression, flags + 'y').test(key)).length";
    const found: unknown = runInNewContext(
      code,
      { keys: [...keys], expression: translated, flags },
      { timeout: LONGEST_MATCH_MS },
    );
    return typeof found === "number" ? found : undefined;
  } catch {
    return undefined;
  }
}
