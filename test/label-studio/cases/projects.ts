import type { AgreementCase } from "../support/case";
import { labeled, newTask, RESULT } from "../support/labeled";

/** A request to a list of projects that does not depend on the projects of the server. */
function page(query: string, status: number, says: string): AgreementCase {
  return {
    title: `projects: the page ?${query}`,
    status,
    says,
    async run(world) {
      const ids = [await world.newProject(), await world.newProject(), await world.newProject()];
      const list = `/api/projects/?ids=${ids.join(",")}&include=title&${query}`;
      const response = await world.send("GET", list);
      const { body, ...rest } = response;
      // The addresses of the pages contain the IDs and the port.
      const text = JSON.stringify(body).replace(/http:[^"]*ids=[^&"]*/g, "<list>");
      return { ...rest, body: JSON.parse(text) };
    },
  };
}

function rejectedProject(method: "POST" | "PATCH", body: object): AgreementCase {
  return {
    title: `projects: ${method} rejects ${JSON.stringify(body)}`,
    status: 400,
    async run(world) {
      const path = method === "POST" ? "/api/projects/" : `${await labeled(world)}/`;
      return world.send(method, path, { body });
    },
  };
}

function imported(body: unknown, status = 400): AgreementCase {
  return {
    title: `import: ${JSON.stringify(body)}`,
    status,
    run: async (world) => world.send("POST", `${await labeled(world)}/import`, { body }),
  };
}

function annotated(body: unknown, status: number): AgreementCase {
  return {
    title: `annotations: ${JSON.stringify(body)}`,
    status,
    run: async (world) => world.send("POST", `${await newTask(world)}/annotations/`, { body }),
  };
}

function changedTask(body: unknown, status: number): AgreementCase {
  return {
    title: `tasks: PATCH ${JSON.stringify(body)}`,
    status,
    run: async (world) => world.send("PATCH", `${await newTask(world)}/`, { body }),
  };
}

const INVALID = { title: "ab", color: "red", sampling: "x", maximum_annotations: "x", is_draft: null };

export const projectCases: AgreementCase[] = [
  page("page_size=2", 200, "page=2"),
  page("page_size=2&page=2", 200, "previous"),
  page("page_size=2&page=3", 404, "Invalid page"),
  page("page=0", 404, "Invalid page"),
  page("page=x", 404, "Invalid page"),
  page("page_size=0", 200, "results"),
  page("page_size=x", 200, "results"),
  page("page=last&page_size=2", 200, "results"),
  page("ordering=id", 200, "results"),
  rejectedProject("POST", INVALID),
  rejectedProject("PATCH", INVALID),
  rejectedProject("PATCH", {
    label_config: "<View><Choices name='a' toName='b'><Choice value='c'/></Choices></View>",
  }),
  {
    title: "projects: a control without labels is rejected by the schema",
    status: 400,
    says: "is a required property",
    differs: {
      emulator: { status: 201 },
      why: "The emulator does not validate the structure of a configuration.",
    },
    run: (world) =>
      world.send("POST", "/api/projects/", {
        body: { label_config: '<View><Text name="t" value="$t"/><Choices name="a" toName="t"/></View>' },
      }),
  },
  rejectedProject("PATCH", { model_version: "unknown" }),
  {
    title: "projects: PUT removes the creator",
    status: 200,
    says: '"created_by":null',
    run: async (world) => world.send("PUT", `${await labeled(world)}/`, { body: {} }),
  },
  {
    title: "projects: PATCH ignores computed and unknown fields",
    status: 200,
    run: async (world) =>
      world.send("PATCH", `${await labeled(world, { description: "d" })}/`, {
        body: { id: 7, task_number: 9, unknown: 1, color: "#00ff00" },
      }),
  },
  {
    title: "projects: malformed XML is rejected with the message of a parser",
    status: 400,
    says: "unclosed token",
    differs: { emulator: { status: 400 }, why: "The messages are those of Python's XML parser." },
    run: (world) => world.send("POST", "/api/projects/", { body: { label_config: "<View" } }),
  },
  imported([{ other: "it's" }]),
  imported([{ text: { a: null, b: true } }]),
  imported([{ data: { text: "a" }, annotations: [{}] }]),
  imported([{ text: "a" }, { other: 1 }]),
  imported([]),
  imported(["a"]),
  imported(
    [{ data: { text: "a" }, annotations: [{ result: RESULT }], predictions: [{ result: RESULT }] }],
    201,
  ),
  annotated({ result: RESULT, lead_time: 2.5 }, 201),
  annotated({ result: JSON.stringify(RESULT) }, 201),
  annotated({}, 201),
  annotated({ result: "x" }, 500),
  annotated({ result: {} }, 400),
  annotated({ result: RESULT, completed_by: 99, lead_time: "x" }, 400),
  changedTask({ data: { other: 1 }, meta: { k: 1 } }, 200),
  changedTask({ data: null }, 400),
  changedTask({ overlap: 2, is_labeled: true }, 200),
  {
    title: "tasks: a list without a project",
    status: 404,
    says: "Neither project nor view id specified",
    run: (world) => world.send("GET", "/api/tasks/"),
  },
  {
    title: "tasks: a single task with an annotation",
    status: 200,
    async run(world) {
      const task = await newTask(world);
      await world.send("POST", `${task}/annotations/`, { body: { result: RESULT } });
      return world.send("GET", `${task}/`);
    },
  },
];
