// @ts-check
/**
 * Creates elements and keeps lists of them up to date.
 *
 * Data of the sandbox becomes text nodes and attribute values only, never markup. A list keeps the elements of unchanged
 * items, so focus, selection and open details survive an update.
 */

/**
 * Creates an element. Strings become text nodes; undefined and null are omitted.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string | undefined | null)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/**
 * Element of the page with this ID.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) {
    throw new Error(`The page has no element "${id}".`);
  }
  return element;
}

/**
 * A description list.
 * @param {readonly (readonly [string, string | undefined])[]} entries entries without a value are omitted
 */
export function descriptions(entries) {
  const rows = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [h("div", {}, h("dt", {}, name), h("dd", {}, value))],
  );
  return h("dl", {}, ...rows);
}

/**
 * @typedef {object} Entry
 * @property {HTMLElement} node
 * @property {string} json
 */

/** @type {WeakMap<Element, Map<string, Entry>>} */
const lists = new WeakMap();

/**
 * Makes the children of an element match a list of items.
 * @template T
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {object} how
 * @param {(item: T) => string} how.key identifies the item in the list
 * @param {(item: T) => HTMLElement} how.create
 * @param {(node: HTMLElement, item: T) => void} [how.update] changes the element of an item; by default it is replaced
 */
export function syncList(parent, items, { key, create, update }) {
  const entries = lists.get(parent) ?? new Map();
  lists.set(parent, entries);
  removeOthers(parent, entries, new Set(items.map(key)));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const json = JSON.stringify(item);
    const known = entries.get(key(item));
    if (known === undefined) {
      const node = create(item);
      parent.insertBefore(node, cursor);
      entries.set(key(item), { node, json });
      continue;
    }
    if (known.json !== json) {
      known.json = json;
      if (update === undefined) {
        const node = create(item);
        cursor = cursor === known.node ? node : cursor;
        replaceKeepingFocus(known.node, node);
        known.node = node;
      } else {
        update(known.node, item);
      }
    }
    // Moving an element removes its focus, so an element in the right place is not moved.
    if (cursor === known.node) {
      cursor = known.node.nextElementSibling;
    } else {
      parent.insertBefore(known.node, cursor);
    }
  }
}

/**
 * @param {HTMLElement} parent
 * @param {Map<string, Entry>} entries
 * @param {Set<string>} wanted
 */
function removeOthers(parent, entries, wanted) {
  for (const [key, { node }] of entries) {
    if (!wanted.has(key)) {
      const hasFocus = node.contains(document.activeElement);
      node.remove();
      entries.delete(key);
      if (hasFocus) {
        // Otherwise the keyboard would start again at the top of the page.
        parent.closest("section")?.querySelector("h2")?.focus();
      }
    }
  }
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} node
 */
function replaceKeepingFocus(old, node) {
  const oldDetails = [...old.querySelectorAll("details")];
  for (const [at, details] of [...node.querySelectorAll("details")].entries()) {
    details.open = oldDetails[at]?.open ?? details.open;
  }
  const focusable = "a, button, summary, [tabindex]";
  const at = [...old.querySelectorAll(focusable)].indexOf(document.activeElement ?? document.body);
  old.replaceWith(node);
  const same = [...node.querySelectorAll(focusable)][at];
  if (same instanceof HTMLElement) {
    same.focus({ preventScroll: true });
  }
}

/**
 * Shows the text for an empty list, and the number of items in the navigation.
 * @param {string} id
 * @param {number} count
 */
export function showCount(id, count) {
  byId(`${id}-empty`).hidden = count > 0;
  const badge = document.getElementById(`${id}-count`);
  if (badge !== null) {
    badge.textContent = count > 0 ? String(count) : "";
  }
}

/**
 * A size in bytes as text.
 * @param {number} bytes
 */
export function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
