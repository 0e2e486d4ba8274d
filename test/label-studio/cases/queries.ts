import type { AgreementCase } from "../support/case";
import { idIn, labeled, newTask, RESULT } from "../support/labeled";
import type { LabelStudioWorld } from "../support/world";

type Row = [query: string, status: number];

async function withTask(world: LabelStudioWorld): Promise<string> {
  const project = await labeled(world);
  await world.send("POST", `${project}/import`, { body: [{ text: "a" }, { text: "b" }] });
  return project;
}

function lists(title: string, path: (project: string) => string, rows: readonly Row[]): AgreementCase[] {
  return rows.map(([query, status]) => ({
    title: `${title} ${query}`,
    status,
    run: async (world) => world.send("GET", `${path(await withTask(world))}${query}`),
  }));
}

export const queryCases: AgreementCase[] = [
  ...lists("a list of tasks with", (project) => `/api/tasks/?project=${idIn(project)}`, [
    ["&include=", 200],
    ["&page_size=1&page=2&include=data", 200],
    ["&page_size=1&page=1&page=2&include=data", 200],
    ["&page=%201&include=data", 200],
    ["&page=%2B1&include=data", 200],
    ["&project=", 400],
    ["&view=999999", 404],
    ["&resolve_uri=x", 400],
  ]),
  ...lists("tasks of a project with", (project) => `${project}/tasks/`, [
    ["?page=x", 400],
    ["?page=", 400],
    ["?page=-1", 404],
    ["?page_size=x", 500],
    ["?page_size=-1", 200],
  ]),
  ...lists("an export with", (project) => `${project}/export`, [
    ["?download_all_tasks=x", 400],
    ["?download_all_tasks=yes", 200],
    ["?ids[]=x", 500],
  ]),
  ...lists("predictions with", () => "/api/predictions/", [
    ["?project=999999", 400],
    ["?project=x", 400],
  ]),
  ...["x", "", "t"].map(
    (value): AgreementCase => ({
      title: `an import with return_task_ids=${value}`,
      status: 400,
      run: async (world) =>
        world.send("POST", `${await labeled(world)}/import?return_task_ids=${value}`, {
          body: [{ text: "a" }],
        }),
    }),
  ),
  {
    title: "an export in another format is not one in JSON",
    status: 200,
    says: "annotation_id",
    differs: { emulator: { status: 501 }, why: "The emulator exports only JSON." },
    run: async (world) =>
      world.send("GET", `${await withTask(world)}/export?export_type=CSV&download_all_tasks=true`),
  },
  {
    title: "an export of a project without a creator",
    status: 500,
    async run(world) {
      const project = await withTask(world);
      await world.send("PUT", `${project}/`, { body: {} });
      return world.send("GET", `${project}/export`);
    },
  },
  {
    title: "an empty list of IDs selects all projects",
    status: 200,
    async run(world) {
      const response = await world.send("GET", "/api/projects/?ids=&page_size=1&include=");
      return { ...response, body: response.json.results };
    },
  },
  {
    title: "counts of projects",
    status: 200,
    async run(world) {
      const task = await newTask(world);
      await world.send("POST", `${task}/annotations/`, { body: { result: RESULT } });
      const { json } = await world.send("GET", `${task}/`);
      return world.send("GET", `/api/projects/counts/?ids=${json.project}`);
    },
  },
  {
    title: "a path with percent-encoded letters",
    status: 200,
    run: async (world) => world.send("GET", (await labeled(world)).replace("projects", "project%73")),
  },
  ...["POST", "DELETE", "OPTIONS"].map(
    (method): AgreementCase => ({
      title: `the health of the server with ${method}`,
      status: 200,
      run: (world) => world.send(method, "/health"),
    }),
  ),
];
