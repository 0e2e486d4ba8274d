/**
 * Pages of a list, as Django REST framework in Label Studio 1.23.2 returns them.
 *
 * Clients request one page after another until the server responds with 404 "Invalid page.", so a server that ignores
 * `page` makes them repeat the first page without end. An invalid `page_size` is ignored, an invalid `page` is not.
 */
import { header } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { reject } from "./errors";
import { pythonInteger } from "./python-values";

/** Part of a list, and the URLs of the neighboring pages. */
export interface Page<Item> {
  items: Item[];
  count: number;
  next: string | null;
  previous: string | null;
}

/** Page that the query selects. Responds with a 404 if it does not exist; the first page of an empty list exists. */
export function pageOf<Item>(
  call: RoutedCall,
  all: readonly Item[],
  { pageSize, maxPageSize = Number.POSITIVE_INFINITY }: { pageSize: number; maxPageSize?: number },
): Page<Item> {
  const requested = pythonInteger(call.query.get("page_size") ?? "") ?? 0;
  const size = requested > 0 ? Math.min(requested, maxPageSize) : pageSize;
  const pages = Math.max(1, Math.ceil(all.length / size));
  const text = call.query.get("page") || "1";
  const page = text === "last" ? pages : (pythonInteger(text) ?? 0);
  if (page < 1 || page > pages) {
    reject(404, "Invalid page.");
  }
  return {
    items: all.slice((page - 1) * size, page * size),
    count: all.length,
    next: page < pages ? pageUrl(call, page + 1) : null,
    previous: page > 1 ? pageUrl(call, page - 1) : null,
  };
}

/** URL of another page of the same list. The parameters are sorted, and the first page has no number. */
function pageUrl(call: RoutedCall, page: number): string {
  const query = new URLSearchParams(call.query);
  query.delete("page");
  if (page > 1) {
    query.set("page", String(page));
  }
  query.sort();
  const path = call.path.endsWith("/") ? call.path : `${call.path}/`;
  const text = query.toString();
  return `http://${header(call, "host") ?? "localhost"}${path}${text === "" ? "" : `?${text}`}`;
}

/** Object with only the fields that `include` in the query selects; without fields if it is empty. */
export function withSelectedFields(call: RoutedCall, shown: object): object {
  const included = call.query.getAll("include").flatMap((names) => names.split(",").filter(Boolean));
  if (!call.query.has("include")) {
    return shown;
  }
  return Object.fromEntries(Object.entries(shown).filter(([name]) => included.includes(name)));
}
