import { encodePath, joinUrl, trimSlashes, trimTrailingSlashes } from "../../src/url";

it.each([
  ["https://s3.example.com", "https://s3.example.com"],
  ["https://s3.example.com/", "https://s3.example.com"],
  ["https://s3.example.com/base//", "https://s3.example.com/base"],
  ["/", ""],
  ["", ""],
])("trimTrailingSlashes(%j) returns %j", (url, expected) => {
  expect(trimTrailingSlashes(url)).toBe(expected);
});

it.each([
  ["//a/b//", "a/b"],
  ["a", "a"],
  ["/", ""],
])("trimSlashes(%j) returns %j", (path, expected) => {
  expect(trimSlashes(path)).toBe(expected);
});

it("encodes the segments of a path and keeps its slashes", () => {
  expect(encodePath("a b/ü?#/c")).toBe("a%20b/%C3%BC%3F%23/c");
});

it.each([
  ["https://cdn.example.com", "a/b", "https://cdn.example.com/a/b"],
  ["https://cdn.example.com/x/", "a%20b", "https://cdn.example.com/x/a%20b"],
  ["https://cdn.example.com/x//", "", "https://cdn.example.com/x/"],
  // An object's key may begin with a slash.
  ["https://cdn.example.com", "/a", "https://cdn.example.com//a"],
])("joins %s and %j with one slash", (base, path, expected) => {
  expect(joinUrl(base, path).href).toBe(expected);
  expect(joinUrl(new URL(base), path).href).toBe(expected);
});
