// @ts-check
/** The form that adds faults, and the active faults. */
import { byId, h, showCount, syncList } from "./dom.mjs";

/**
 * @typedef {object} FaultView
 * @property {number} id
 * @property {string} service
 * @property {string} title
 * @property {string} [method]
 * @property {string} [path]
 * @property {string} [pathPattern]
 * @property {boolean} [conditional]
 * @property {number | "always"} times
 * @property {number} hits
 * @property {{ status?: number, delayMs?: number, drop?: string, truncate?: unknown }} then
 */

/** @param {FaultView[]} faults */
export function showFaults(faults) {
  syncList(byId("faults-list"), faults, {
    key: ({ service, id }) => `${service} ${id}`,
    create: faultItem,
  });
  showCount("faults", faults.length);
}

/** @param {FaultView} fault */
function faultItem(fault) {
  const path = fault.pathPattern === undefined ? fault.path : `/${fault.pathPattern}/`;
  const matching = `${fault.method ?? "any method"} ${path ?? "any path"}`;
  const name = `${fault.title}, ${matching}: ${effectText(fault.then)}`;
  const remove = h("button", { type: "button", "aria-label": `Remove the fault ${name}` }, "Remove");
  remove.addEventListener("click", async () => {
    showError(await send("DELETE", `/faults/${fault.service}/${fault.id}`, {}));
  });
  const left = fault.times === "always" ? "all requests" : `${fault.times} more`;
  return h(
    "li",
    { class: "card fault" },
    h(
      "div",
      {},
      h("p", { class: "title" }, h("strong", {}, fault.title), " ", h("code", {}, matching)),
      h("p", {}, `${effectText(fault.then)}${fault.conditional ? ", with a further condition" : ""}`),
      h("p", { class: "details" }, `${left}, ${fault.hits} affected so far`),
    ),
    remove,
  );
}

/** @param {FaultView["then"]} then */
function effectText({ status, delayMs, drop, truncate }) {
  if (status !== undefined) {
    return `status ${status}`;
  }
  if (delayMs !== undefined) {
    return `delayed by ${delayMs} ms`;
  }
  if (drop !== undefined) {
    return `connection dropped ${drop} processing`;
  }
  return truncate === "connection" ? "body truncated, then disconnected" : "body truncated";
}

export function initializeFaultForm() {
  const effect = field("fault-effect");
  effect.addEventListener("change", () => {
    const isNumber = effect.value === "status" || effect.value === "delayMs";
    byId("fault-value-field").hidden = !isNumber;
    byId("fault-value-label").textContent = effect.value === "delayMs" ? "Milliseconds" : "Status";
    field("fault-value").value = effect.value === "delayMs" ? "2000" : "503";
  });
  byId("fault-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const service = field("fault-service").value;
    showError(await send("POST", `/faults/${service}`, faultOfForm()));
  });
}

/** The fault in the JSON format of the control route. */
function faultOfForm() {
  const times = field("fault-times").value;
  const method = field("fault-method").value;
  const path = field("fault-path").value.trim();
  return {
    ...(method === "" ? {} : { method }),
    ...(path === "" ? {} : { path }),
    times: times === "always" ? times : Number(times),
    // biome-ignore lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
    then: effectOfForm(),
  };
}

function effectOfForm() {
  const effect = field("fault-effect").value;
  const value = Number(field("fault-value").value);
  switch (effect) {
    case "drop-before":
      return { drop: "before" };
    case "drop-after":
      return { drop: "after" };
    case "truncate":
      return { truncate: true };
    case "truncate-connection":
      return { truncate: "connection" };
    default:
      return { [effect]: value };
  }
}

/**
 * Sends a change and returns the problem, or an empty text.
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 */
async function send(method, url, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    return response.ok ? "" : String((await response.json()).error);
  } catch {
    return "The sandbox does not respond. Nothing was changed.";
  }
}

/** @param {string} text */
function showError(text) {
  byId("fault-error").textContent = text;
}

/**
 * @param {string} id
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function field(id) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));
}
