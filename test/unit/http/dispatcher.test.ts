import http from "node:http";
import type { AddressInfo } from "node:net";
import { sendRequest } from "../../../src/http/send-request";

const mockLoads: string[] = [];

// undici itself loads the same file.
jest.mock("undici/lib/dispatcher/agent", () => {
  if (mockLoads.push("agent") === 1) {
    throw new Error("Cannot find module");
  }
  return jest.requireActual("undici/lib/dispatcher/agent");
});

it("a version of undici with other paths is loaded as a whole", async () => {
  const server = http.createServer((_request, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const request = { url, method: "GET", headers: {}, newConnection: true } as const;
  const outcome = await sendRequest(request, new AbortController().signal);
  expect(outcome.response).toMatchObject({ status: 200, body: "{}" });
  expect(mockLoads).toEqual(["agent", "agent"]);
  server.close();
});
