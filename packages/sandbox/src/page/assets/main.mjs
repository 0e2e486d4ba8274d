// @ts-check
/**
 * Receives the events of the sandbox and shows them.
 *
 * Events are shown together before the next frame, because many requests can arrive at the same time. A screen reader
 * gets one message for all requests of some seconds, because it would otherwise read without a pause.
 */
import { byId } from "./dom.mjs";
import { initializeFaultForm, showFaults } from "./faults.mjs";
import { addRequest, clearRequests, isFailed, replaceRequests, showRequests } from "./requests.mjs";
import { showBuckets, showPolicies, showRegistrations } from "./store.mjs";

const NEWS_MS = 3000;

/** @type {Record<string, (data: any) => void>} */
const PARTS = {
  registrations: showRegistrations,
  buckets: showBuckets,
  policies: showPolicies,
  faults: showFaults,
};

/** @type {Map<string, unknown>} parts that have changed and are not shown yet */
const pending = new Map();
let hasNewRequests = false;
let isFrameRequested = false;
let isPaused = false;
const news = { requests: 0, failed: 0, timer: 0 };

function scheduleFrame() {
  if (!isFrameRequested && !isPaused) {
    isFrameRequested = true;
    requestAnimationFrame(showPending);
  }
}

function showPending() {
  isFrameRequested = false;
  for (const [name, data] of pending) {
    PARTS[name]?.(data);
  }
  pending.clear();
  if (hasNewRequests) {
    hasNewRequests = false;
    showRequests();
  }
}

/** @param {import("./requests.mjs").SandboxRequest} request */
function announce(request) {
  news.requests += 1;
  news.failed += isFailed(request) ? 1 : 0;
  if (news.timer === 0) {
    news.timer = window.setTimeout(() => {
      const failed = news.failed > 0 ? `, ${news.failed} failed` : "";
      byId("news").textContent = isPaused
        ? ""
        : `${news.requests} new ${news.requests === 1 ? "request" : "requests"}${failed}`;
      Object.assign(news, { requests: 0, failed: 0, timer: 0 });
    }, NEWS_MS);
  }
}

/** @param {string} text */
function showConnection(text) {
  const element = byId("connection");
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function connect() {
  const events = new EventSource("/events");
  events.addEventListener("open", () => showConnection("Connected"));
  events.addEventListener("error", () => showConnection("Not connected. The sandbox does not respond."));
  events.addEventListener("requests", ({ data }) => {
    replaceRequests(JSON.parse(data));
    hasNewRequests = true;
    scheduleFrame();
  });
  events.addEventListener("request", ({ data }) => {
    const request = JSON.parse(data);
    addRequest(request);
    announce(request);
    hasNewRequests = true;
    scheduleFrame();
  });
  for (const name of Object.keys(PARTS)) {
    events.addEventListener(name, ({ data }) => {
      pending.set(name, JSON.parse(data));
      scheduleFrame();
    });
  }
}

byId("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  byId("pause").setAttribute("aria-pressed", String(isPaused));
  scheduleFrame();
});
byId("filter-service").addEventListener("change", showRequests);
byId("filter-failed").addEventListener("change", showRequests);
byId("request-filter").addEventListener("submit", (event) => event.preventDefault());
byId("clear").addEventListener("click", clearRequests);
initializeFaultForm();
connect();
