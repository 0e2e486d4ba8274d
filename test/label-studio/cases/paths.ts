import type { Case } from "../support/case";
import { EXPORT, IMPORT } from "../support/world";

type Row = [title: string, status: number, method: string, path: string, says?: string];

const rows: Row[] = [
  ["a list needs a project", 400, "GET", IMPORT, "is required"],
  ["a list needs a project that is not empty", 400, "GET", `${IMPORT}?project=`, "is required"],
  [
    "a list of an unknown project is 404 in JSON",
    404,
    "GET",
    `${IMPORT}?project=999999`,
    "No Project matches",
  ],
  ["a list of no number is 404 in JSON", 404, "GET", `${IMPORT}?project=abc`, "Not found"],
  ["a list of all types without project is empty", 200, "GET", "/api/storages/"],
  ["types of storages", 200, "GET", "/api/storages/types", "AWS S3"],
  ["types of export storages", 200, "GET", "/api/storages/export/types", "AWS S3"],
  ["an unknown id is a page", 404, "GET", `${IMPORT}999999`, "page"],
  ["an update of an unknown id is a page", 404, "PATCH", `${IMPORT}999999`, "page"],
  ["a delete of an unknown id is a page", 404, "DELETE", `${IMPORT}999999`, "page"],
  ["a synchronisation of an unknown id is a page", 404, "POST", `${IMPORT}999999/sync`, "page"],
  ["an unknown path is a page", 404, "GET", "/api/nothing", "page"],
  ["the enterprise edition's path is a page", 404, "GET", "/api/storages/s3s/?project=1", "page"],
  ["validate with a slash is a page", 404, "POST", `${IMPORT}validate/`, "page"],
  ["an unknown export storage is a page", 404, "GET", "/api/storages/export/s3/999999", "page"],
  ["the export list with a slash is a page", 404, "GET", "/api/storages/export/s3/?project=1", "page"],
  ["the export list needs a project", 400, "GET", "/api/storages/export/s3", "is required"],
  ["the export list of an unknown project is a page", 404, "GET", `${EXPORT}?project=999999`, "page"],
  ["the export list of no number", 404, "GET", `${EXPORT}?project=abc`],
  ["the export list of an empty project", 400, "GET", `${EXPORT}?project=`, "is required"],
  ["PATCH on the collection is refused", 405, "PATCH", IMPORT],
  ["DELETE on the collection is refused", 405, "DELETE", IMPORT],
  ["GET of validate is refused", 405, "GET", `${IMPORT}validate`],
  [
    "an unknown project with a slash is 404 in JSON",
    404,
    "GET",
    "/api/projects/999999/",
    "No Project matches",
  ],
  ["an unknown project is 404 in JSON", 404, "GET", "/api/projects/999999", "No Project matches"],
];

function asked([title, status, method, path, says]: Row): Case {
  const call = method === "PATCH" || method === "POST" ? { body: {} } : {};
  return { title, status, ...(says && { says }), run: (world) => world.send(method, path, call) };
}

/** The same on a storage that is there. */
const onStorage: [title: string, status: number, method: string, tail: string][] = [
  ["GET of a storage", 200, "GET", ""],
  ["HEAD of a storage", 200, "HEAD", ""],
  ["GET of a storage with a slash is a page", 404, "GET", "/"],
  ["PATCH of a storage with a slash is a page", 404, "PATCH", "/"],
  ["POST on a storage is refused", 405, "POST", ""],
  ["GET of a synchronisation is refused", 405, "GET", "/sync"],
  ["DELETE of a storage answers nothing", 204, "DELETE", ""],
];

const open: Case[] = [
  {
    title: "health needs no login and is no JSON by its type",
    status: 200,
    says: "UP",
    run: (world) => world.send("GET", "/health", { headers: {} }),
  },
  {
    title: "version needs no login",
    status: 200,
    says: "1.23.2",
    run: (world) => world.send("GET", "/api/version", { headers: {} }),
    differs: {
      standIn: { status: 200 },
      why: "The real answer lists commits and dates of all its packages; nobody here reads them.",
    },
  },
];

const lists: Case[] = [
  {
    title: "a list is a bare array by ascending id",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      for (const title of ["first", "second"]) {
        await world.made({ project, title });
      }
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "a list without its slash is the same",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await world.made({ project });
      return world.send("GET", `${IMPORT.slice(0, -1)}?project=${project}`);
    },
  },
  {
    title: "a list is never in pages",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      for (const title of ["first", "second"]) {
        await world.made({ project, title });
      }
      return world.send("GET", `${IMPORT}?project=${project}&page=1&page_size=1&limit=1&ordering=-id`);
    },
  },
  {
    title: "the storages of a project, of all types",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await world.made({ project });
      return world.send("GET", `/api/storages/?project=${project}`);
    },
  },
  {
    title: "a storage that was deleted is a page",
    status: 404,
    run: async (world) => {
      const path = await world.made();
      await world.send("DELETE", path);
      return world.send("GET", path);
    },
  },
  {
    title: "the storages of a deleted project are gone with it",
    status: 404,
    run: async (world) => {
      const project = await world.newProject();
      const path = await world.made({ project });
      await world.send("DELETE", `/api/projects/${project}/`);
      return world.send("GET", path);
    },
  },
  {
    title: "the list of a deleted project is 404 in JSON",
    status: 404,
    says: "No Project matches",
    run: async (world) => {
      const project = await world.newProject();
      await world.send("DELETE", `/api/projects/${project}/`);
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
  {
    title: "objects can be listed without storing anything",
    status: 200,
    run: (world) => world.send("POST", `${IMPORT}files`, { body: world.good() }),
    differs: {
      standIn: { status: 404 },
      why: "The call is documented nowhere and nothing here makes it.",
    },
  },
];

export const paths: Case[] = [
  ...rows.map(asked),
  ...onStorage.map(([title, status, method, tail]) => ({
    title,
    status,
    run: async (world: Parameters<Case["run"]>[0]) =>
      world.send(method, (await world.made()) + tail, method === "PATCH" ? { body: {} } : {}),
  })),
  ...open,
  ...lists,
];
