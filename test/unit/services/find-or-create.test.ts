import { ServiceError } from "../../../src/http/errors";
import { findOrCreate } from "../../../src/services/find-or-create";

const lost = new ServiceError({
  service: "Vendor",
  operation: "create the object",
  method: "POST",
  path: "/objects",
  cause: "timeout",
  message: "no response",
  outcomeUnknown: true,
});

/** Creates an object, with a list that returns nothing. Returns with which argument each list was requested. */
async function listsOf(isFirstOfKey: boolean, create: () => Promise<string>): Promise<boolean[]> {
  const lists: boolean[] = [];
  const wanted = {
    title: "object",
    naturalKey: { name: "media" },
    list: async (mayBeRecent: boolean) => {
      lists.push(mayBeRecent);
      return [];
    },
    create,
  };
  const options = {
    adopt: undefined,
    acquire: () => {},
    otherOwner: () => undefined,
    isFirstOfKey,
    warn: () => {},
    signal: new AbortController().signal,
  };
  await findOrCreate(wanted, options).catch(() => {});
  return lists;
}

test("a recent list is sufficient only for the first operation of the run with the natural key", async () => {
  const create = () => Promise.resolve("id");
  expect(await listsOf(true, create)).toEqual([true]);
  expect(await listsOf(false, create)).toEqual([false]);
});

test("the object of a create without a response is searched for in lists from after it", async () => {
  expect(await listsOf(true, () => Promise.reject(lost))).toEqual([true, false, false, false]);
}, 10_000);
