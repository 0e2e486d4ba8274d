import type { LabelStudioWorld } from "./world";

export const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="Good"/></Choices></View>';
export const RESULT = [{ from_name: "mood", to_name: "text", type: "choices", value: { choices: ["Good"] } }];

/** Creates a project with a labeling configuration and returns its path. */
export async function labeled(world: LabelStudioWorld, fields: object = {}): Promise<string> {
  const body = { title: "case", label_config: CONFIG, ...fields };
  return `/api/projects/${(await world.send("POST", "/api/projects/", { body })).json.id}`;
}

/** Creates a task in a new project and returns its path. */
export async function newTask(world: LabelStudioWorld, fields?: object): Promise<string> {
  const path = `${await labeled(world, fields)}/import?return_task_ids=true`;
  const { json } = await world.send("POST", path, { body: [{ text: "a" }] });
  return `/api/tasks/${(json.task_ids as number[])[0]}`;
}

/** Number at the end of a path. */
export function idIn(path: string): number {
  return Number(path.match(/\d+$/)?.[0]);
}
