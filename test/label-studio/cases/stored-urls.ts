import type { AgreementCase } from "../support/case";
import { idIn, labeled } from "../support/labeled";
import { IMPORT, type LabelStudioWorld, type WorldResponse } from "../support/world";

const CONFIG = '<View><Image name="image" value="$shown"/></View>';

/** A project with two tasks of a storage, and one that contains URLs in other forms. */
async function synced(world: LabelStudioWorld): Promise<string> {
  const project = await labeled(world, { label_config: CONFIG });
  const fields = { project: idIn(project), prefix: "img/", use_blob_urls: true };
  await world.send("POST", `${await world.made(fields, IMPORT)}/sync`);
  const others = { list: ["s3://lab/a", "b"], html: '<img src="s3://lab/c?d.png">', text: "see s3://lab/e" };
  const body = [{ shown: "s3://other/x.png", ...others, number: 5 }];
  await world.send("POST", `${project}/import`, { body });
  return project;
}

/** Data of all tasks in a response, without the IDs of tasks in paths. */
function dataOf({ json, ...response }: WorldResponse): WorldResponse {
  const tasks = (Array.isArray(json) ? json : (json.tasks ?? [json])) as { data: unknown }[];
  const text = JSON.stringify(tasks.map(({ data }) => data)).replace(/tasks\/\d+/g, "tasks/0");
  return { ...response, json, body: JSON.parse(text) };
}

function shown(title: string, says: string, path: (project: string) => string): AgreementCase {
  return {
    title: `URLs of objects: ${title}`,
    status: 200,
    says,
    run: async (world) => dataOf(await world.send("GET", path(await synced(world)))),
  };
}

const listOf = (project: string) => `/api/tasks/?project=${idIn(project)}`;

export const storedUrlCases: AgreementCase[] = [
  shown("a list resolves them", "/resolve/", listOf),
  shown(
    "resolve_uri=false keeps them",
    "s3://lab/img/1.jpg",
    (project) => `${listOf(project)}&resolve_uri=false`,
  ),
  shown("the tasks of a project contain them", "s3://lab/img", (project) => `${project}/tasks/`),
  shown("an export contains them", '"shown":"s3', (project) => `${project}/export?download_all_tasks=true`),
  ...["GET", "PATCH"].map(
    (method): AgreementCase => ({
      title: `URLs of objects: ${method} of a task`,
      status: 200,
      says: method === "GET" ? "/resolve/" : '"shown":"s3',
      async run(world) {
        const { json } = await world.send("GET", listOf(await synced(world)));
        const [{ id }] = json.tasks as [{ id: number }];
        return dataOf(await world.send(method, `/api/tasks/${id}/`, method === "PATCH" ? { body: {} } : {}));
      },
    }),
  ),
];
