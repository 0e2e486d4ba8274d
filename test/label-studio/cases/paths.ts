import type { AgreementCase } from "../support/case";
import { EXPORT, IMPORT } from "../support/world";

type Row = [title: string, status: number, method: string, path: string, says?: string];

const rows: Row[] = [
  ["a list requires a project", 400, "GET", IMPORT, "is required"],
  ["a list requires a project that is not empty", 400, "GET", `${IMPORT}?project=`, "is required"],
  [
    "a list of an unknown project returns 404 in JSON",
    404,
    "GET",
    `${IMPORT}?project=999999`,
    "No Project matches",
  ],
  [
    "a list of a project that is not a number returns 404 in JSON",
    404,
    "GET",
    `${IMPORT}?project=abc`,
    "Not found",
  ],
  ["a list of all types without project is empty", 200, "GET", "/api/storages/"],
  ["types of storages", 200, "GET", "/api/storages/types", "AWS S3"],
  ["types of export storages", 200, "GET", "/api/storages/export/types", "AWS S3"],
  ["an unknown ID returns a page", 404, "GET", `${IMPORT}999999`, "page"],
  ["an update of an unknown ID returns a page", 404, "PATCH", `${IMPORT}999999`, "page"],
  ["a delete of an unknown ID returns a page", 404, "DELETE", `${IMPORT}999999`, "page"],
  ["a sync of an unknown ID returns a page", 404, "POST", `${IMPORT}999999/sync`, "page"],
  ["an unknown path returns a page", 404, "GET", "/api/nothing", "page"],
  ["the enterprise edition's path returns a page", 404, "GET", "/api/storages/s3s/?project=1", "page"],
  ["validate with a slash returns a page", 404, "POST", `${IMPORT}validate/`, "page"],
  ["an unknown export storage returns a page", 404, "GET", "/api/storages/export/s3/999999", "page"],
  ["the export list with a slash returns a page", 404, "GET", "/api/storages/export/s3/?project=1", "page"],
  ["the export list requires a project", 400, "GET", "/api/storages/export/s3", "is required"],
  ["the export list of an unknown project returns a page", 404, "GET", `${EXPORT}?project=999999`, "page"],
  ["the export list of a project that is not a number returns 404", 404, "GET", `${EXPORT}?project=abc`],
  ["the export list of an empty project returns 400", 400, "GET", `${EXPORT}?project=`, "is required"],
  ["PATCH on the collection is rejected", 405, "PATCH", IMPORT],
  ["DELETE on the collection is rejected", 405, "DELETE", IMPORT],
  ["GET of validate is rejected", 405, "GET", `${IMPORT}validate`],
  [
    "an unknown project with a slash returns 404 in JSON",
    404,
    "GET",
    "/api/projects/999999/",
    "No Project matches",
  ],
  ["an unknown project returns 404 in JSON", 404, "GET", "/api/projects/999999", "No Project matches"],
];

function request([title, status, method, path, says]: Row): AgreementCase {
  const call = method === "PATCH" || method === "POST" ? { body: {} } : {};
  return { title, status, ...(says && { says }), run: (world) => world.send(method, path, call) };
}

/** Requests to an existing storage. */
const onStorage: [title: string, status: number, method: string, tail: string][] = [
  ["GET of a storage", 200, "GET", ""],
  ["HEAD of a storage", 200, "HEAD", ""],
  ["GET of a storage with a slash returns a page", 404, "GET", "/"],
  ["PATCH of a storage with a slash returns a page", 404, "PATCH", "/"],
  ["POST on a storage is rejected", 405, "POST", ""],
  ["GET of a sync is rejected", 405, "GET", "/sync"],
  ["DELETE of a storage returns no body", 204, "DELETE", ""],
];

const open: AgreementCase[] = [
  {
    title: "health requires no login, and its content type is not JSON",
    status: 200,
    says: "UP",
    run: (world) => world.send("GET", "/health", { headers: {} }),
  },
  {
    title: "version requires no login",
    status: 200,
    says: "1.23.2",
    run: (world) => world.send("GET", "/api/version", { headers: {} }),
    differs: {
      emulator: { status: 200 },
      why: "The real response lists commits and dates of all its packages, which no client here reads.",
    },
  },
];

const lists: AgreementCase[] = [
  {
    title: "a list is an array without an envelope, ordered by ID",
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
    title: "a list without the trailing slash is the same",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await world.made({ project });
      return world.send("GET", `${IMPORT.slice(0, -1)}?project=${project}`);
    },
  },
  {
    title: "a list is never paginated",
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
    title: "the storages of a project are listed with all types",
    status: 200,
    run: async (world) => {
      const project = await world.newProject();
      await world.made({ project });
      return world.send("GET", `/api/storages/?project=${project}`);
    },
  },
  {
    title: "a deleted storage returns a page",
    status: 404,
    run: async (world) => {
      const path = await world.made();
      await world.send("DELETE", path);
      return world.send("GET", path);
    },
  },
  {
    title: "the storages of a deleted project are deleted as well",
    status: 404,
    run: async (world) => {
      const project = await world.newProject();
      const path = await world.made({ project });
      await world.send("DELETE", `/api/projects/${project}/`);
      return world.send("GET", path);
    },
  },
  {
    title: "the list of a deleted project returns 404 in JSON",
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
      emulator: { status: 404 },
      why: "The request is not documented, and no client here sends it.",
    },
  },
];

export const paths: AgreementCase[] = [
  ...rows.map(request),
  ...onStorage.map(([title, status, method, tail]) => ({
    title,
    status,
    run: async (world: Parameters<AgreementCase["run"]>[0]) =>
      world.send(method, (await world.made()) + tail, method === "PATCH" ? { body: {} } : {}),
  })),
  ...open,
  ...lists,
];
