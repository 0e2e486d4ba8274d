// @ts-check
/** The list of requests, and the failed ones with the reason. */
import { byId, descriptions, h, showCount, syncList } from "./dom.mjs";

/**
 * @typedef {object} SandboxRequest
 * @property {number} id
 * @property {number} at
 * @property {string} service
 * @property {string} method
 * @property {string} path
 * @property {string[]} parameters
 * @property {string[]} fields
 * @property {string[]} credentials
 * @property {number} status
 * @property {number} took
 * @property {Record<string, string>} about
 */

const MAX_REQUESTS = 200;
const MAX_FAILED = 50;

/** @type {Record<string, string>} */
const REASONS = {
  "explicit-identity": "A statement of the user's policy denies the action.",
  "explicit-resource": "A statement of the bucket policy denies the action.",
  restricted: "RestrictPublicBuckets limits the bucket to its own account.",
  implicit: "Neither a policy of the user, nor the bucket policy, nor an ACL allows the action.",
};

/** @type {SandboxRequest[]} newest first */
let requests = [];
/** Requests up to this number were removed from the list with the button. */
let clearedUpTo = 0;

/** @param {SandboxRequest[]} all in order of arrival */
export function replaceRequests(all) {
  // The numbers start again when the sandbox does.
  if ((all.at(-1)?.id ?? 0) < clearedUpTo) {
    clearedUpTo = 0;
  }
  requests = [...all].reverse();
}

/** @param {SandboxRequest} request */
export function addRequest(request) {
  requests = [request, ...requests].slice(0, MAX_REQUESTS);
}

export function clearRequests() {
  clearedUpTo = requests[0]?.id ?? 0;
  showRequests();
}

/** @param {SandboxRequest} request */
export function isFailed({ status }) {
  return status === 0 || status >= 400;
}

export function showRequests() {
  const service = /** @type {HTMLSelectElement} */ (byId("filter-service")).value;
  const failedOnly = /** @type {HTMLInputElement} */ (byId("filter-failed")).checked;
  const shown = requests.filter(
    (one) =>
      one.id > clearedUpTo && (service === "" || one.service === service) && (!failedOnly || isFailed(one)),
  );
  const failed = requests.filter((one) => one.id > clearedUpTo && isFailed(one)).slice(0, MAX_FAILED);
  const key = (/** @type {SandboxRequest} */ { id, at }) => `${at} ${id}`;
  syncList(byId("requests-list"), shown, { key, create: requestRow });
  syncList(byId("failed-list"), failed, { key, create: failedCard });
  byId("requests-empty").textContent =
    requests.length === 0 ? "No requests yet." : "No request matches the filter.";
  byId("requests-list").hidden = shown.length === 0;
  showCount("requests", shown.length);
  byId("failed-list").hidden = failed.length === 0;
  showCount("failed", failed.length);
}

/** @param {SandboxRequest} request */
function requestRow(request) {
  const { about } = request;
  const parameters = request.parameters.length > 0 ? `?${request.parameters.join("&")}` : "";
  const details = [
    about.user === undefined ? undefined : `user ${about.user}`,
    about.signed === "no" ? "anonymous" : undefined,
    request.fields.length > 0 ? `fields: ${request.fields.join(", ")}` : undefined,
    request.credentials.length > 0 ? `credential: ${request.credentials.join(", ")}` : undefined,
  ].filter((one) => one !== undefined);
  return h(
    "li",
    { class: "row" },
    timeOf(request),
    h("strong", {}, request.service),
    h("span", { class: "status" }, statusBadge(request), ` ${request.took} ms`),
    h(
      "span",
      { class: "what" },
      about.operation === undefined ? undefined : `${about.operation} `,
      h("code", {}, `${request.method} ${request.path}${parameters}`),
    ),
    details.length > 0 ? h("span", { class: "details" }, details.join(" · ")) : undefined,
  );
}

/** @param {SandboxRequest} request */
function failedCard(request) {
  const { about } = request;
  const isAnonymous = about.signed === "no";
  const caller = about.user ?? (isAnonymous ? "anonymous client" : "not authenticated");
  return h(
    "li",
    { class: "card" },
    h(
      "p",
      { class: "title" },
      timeOf(request),
      " ",
      h("strong", {}, request.service),
      " ",
      statusBadge(request),
      about.errorCode === undefined ? undefined : h("code", {}, about.errorCode),
    ),
    about.errorMessage === undefined ? undefined : h("p", {}, about.errorMessage),
    descriptions([
      ["Request", `${request.method} ${request.path}`],
      ["Operation", about.operation],
      ["Bucket", about.bucket],
      ["Key", about.key],
      ["User", about.operation === undefined ? undefined : caller],
      ["Missing permission", about.deniedAction],
      ["Resource", about.deniedResource],
      ["Reason", reasonOf(about.deniedBy, isAnonymous)],
    ]),
  );
}

/**
 * @param {string | undefined} rule
 * @param {boolean} isAnonymous
 */
function reasonOf(rule, isAnonymous) {
  if (rule === "implicit" && isAnonymous) {
    return "Neither the bucket policy nor an ACL allows the action to anonymous clients.";
  }
  return rule && (REASONS[rule] ?? rule);
}

/** @param {SandboxRequest} request */
function timeOf({ at }) {
  const date = new Date(at);
  return h("time", { datetime: date.toISOString() }, date.toTimeString().slice(0, 8));
}

/** @param {SandboxRequest} request */
function statusBadge(request) {
  const kind = isFailed(request) ? "bad" : "good";
  return h("span", { class: `badge ${kind}` }, request.status === 0 ? "dropped" : String(request.status));
}
