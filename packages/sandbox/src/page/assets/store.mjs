// @ts-check
/** Registrations, buckets with their objects, and policies. */
import { byId, descriptions, h, showCount, sizeText, syncList } from "./dom.mjs";

/**
 * @typedef {object} CollectionView
 * @property {string} service
 * @property {string} name
 * @property {{ id: string, fields: [string, string][] }[]} records
 * @property {number} omitted
 *
 * @typedef {object} ObjectView
 * @property {string} key
 * @property {number} size
 * @property {string} contentType
 * @property {string} modified
 * @property {string} etag
 * @property {"image" | "text"} [preview]
 *
 * @typedef {object} BucketView
 * @property {string} name
 * @property {[string, string][]} settings
 * @property {ObjectView[]} objects
 * @property {number} omitted
 * @property {number} size
 *
 * @typedef {object} StatementView
 * @property {string} effect
 * @property {string} [principal]
 * @property {string} actions
 * @property {string} resources
 * @property {string} [condition]
 *
 * @typedef {object} PolicyView
 * @property {string} owner
 * @property {StatementView[]} statements
 */

/** @param {CollectionView[]} collections */
export function showRegistrations(collections) {
  syncList(byId("registrations-list"), collections, {
    key: ({ service, name }) => `${service} ${name}`,
    create: createCollection,
    update: fillCollection,
  });
  showCount(
    "registrations",
    collections.reduce((sum, { records, omitted }) => sum + records.length + omitted, 0),
  );
}

/** @param {CollectionView} collection */
function createCollection(collection) {
  const node = h(
    "div",
    { class: "group" },
    h("h3", {}, `${collection.service}: ${collection.name}`),
    h("ul", { class: "cards" }),
    h("p", { class: "note omitted" }),
  );
  fillCollection(node, collection);
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {CollectionView} collection
 */
function fillCollection(node, { records, omitted }) {
  syncList(part(node, "ul"), records, {
    key: ({ id }) => id,
    create: ({ id, fields }) =>
      h(
        "li",
        { class: "card" },
        h("details", {}, h("summary", {}, h("strong", {}, id), summaryOf(fields)), descriptions(fields)),
      ),
  });
  showOmitted(node, omitted, "records");
}

/** @param {[string, string][]} fields */
function summaryOf(fields) {
  const bucket = fields.find(([name]) => /^bucket(_?name)?$/i.test(name))?.[1];
  return bucket === undefined || bucket === "–" ? undefined : ` bucket ${bucket}`;
}

/** @param {BucketView[]} buckets */
export function showBuckets(buckets) {
  syncList(byId("buckets-list"), buckets, {
    key: ({ name }) => name,
    create: (bucket) => {
      const node = h(
        "div",
        { class: "group" },
        h("h3", {}, bucket.name),
        h("p", { class: "note total" }),
        h("details", {}, h("summary", {}, "Settings"), h("div", { class: "settings" })),
        h("ul", { class: "objects" }),
        h("p", { class: "note omitted" }),
      );
      fillBucket(node, bucket);
      return node;
    },
    update: fillBucket,
  });
  showCount("buckets", buckets.length);
}

/**
 * @param {HTMLElement} node
 * @param {BucketView} bucket
 */
function fillBucket(node, { name, settings, objects, omitted, size }) {
  const count = objects.length + omitted;
  part(node, ".total").textContent =
    count === 0
      ? "The bucket is empty."
      : `${count} ${count === 1 ? "object" : "objects"}, ${sizeText(size)}`;
  part(node, ".settings").replaceChildren(descriptions(settings));
  syncList(part(node, ".objects"), objects, {
    key: ({ key }) => key,
    create: (object) => objectItem(name, object),
  });
  showOmitted(node, omitted, "objects");
}

/**
 * @param {string} bucket
 * @param {ObjectView} object
 */
function objectItem(bucket, object) {
  // The version makes the browser reload an image when the object was replaced.
  const query = new URLSearchParams({ bucket, key: object.key, version: object.etag });
  const time = new Date(object.modified);
  const image =
    object.preview === "image"
      ? h("img", { src: `/image?${query}`, alt: `Content of ${object.key}`, loading: "lazy" })
      : undefined;
  return h(
    "li",
    { class: "object" },
    h("div", { class: "picture" }, image ?? h("span", { "aria-hidden": "true" }, extensionOf(object.key))),
    h(
      "div",
      {},
      h("p", { class: "key" }, object.key),
      h(
        "p",
        { class: "details" },
        `${sizeText(object.size)} · ${object.contentType} · `,
        h("time", { datetime: object.modified }, time.toTimeString().slice(0, 8)),
      ),
      object.preview === "text" ? textPreview(query, object.key) : undefined,
    ),
  );
}

/**
 * @param {URLSearchParams} query
 * @param {string} key
 */
function textPreview(query, key) {
  const text = h("pre", { tabindex: "0", "aria-label": `Content of ${key}` });
  const details = h("details", {}, h("summary", {}, "Show text"), text);
  details.addEventListener("toggle", async () => {
    if (details.hasAttribute("open") && text.textContent === "") {
      text.textContent = await loadText(query);
    }
  });
  return details;
}

/** @param {URLSearchParams} query */
async function loadText(query) {
  try {
    const response = await fetch(`/text?${query}`);
    const body = await response.json();
    return response.ok ? `${body.text}${body.isTruncated ? "\n…" : ""}` : String(body.error);
  } catch {
    return "The sandbox does not respond.";
  }
}

/** @param {PolicyView[]} policies */
export function showPolicies(policies) {
  syncList(byId("policies-list"), policies, {
    key: ({ owner }) => owner,
    create: ({ owner, statements }) =>
      h(
        "div",
        { class: "group" },
        h("h3", {}, owner),
        statements.length === 0
          ? h("p", { class: "note" }, "No policy.")
          : h("ul", { class: "cards" }, ...statements.map(statementItem)),
      ),
  });
}

/** @param {StatementView} statement */
function statementItem({ effect, principal, actions, resources, condition }) {
  const badge = h("span", { class: `badge ${effect === "Allow" ? "good" : "bad"}` }, effect);
  return h(
    "li",
    { class: "card" },
    h("p", { class: "title" }, badge),
    descriptions([
      ["Principal", principal],
      ["Action", actions],
      ["Resource", resources],
      ["Condition", condition],
    ]),
  );
}

/**
 * @param {HTMLElement} node
 * @param {number} omitted
 * @param {string} what
 */
function showOmitted(node, omitted, what) {
  const note = part(node, ":scope > .omitted");
  note.textContent = omitted === 0 ? "" : `${omitted} more ${what} are not shown.`;
  note.hidden = omitted === 0;
}

/** @param {string} key */
function extensionOf(key) {
  return /\.([a-z0-9]{1,4})$/i.exec(key)?.[1]?.toUpperCase() ?? "FILE";
}

/**
 * @param {HTMLElement} node
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(node, selector) {
  const found = node.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`The element has no part "${selector}".`);
  }
  return found;
}
