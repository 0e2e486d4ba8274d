/**
 * Gateway in front of moto's IAM, so that moto and the S3 emulator act as one account.
 *
 * moto checks the signature and the policy of each request. After a request that moto accepted, the gateway repeats its effect
 * in the S3 emulator, which then accepts the same users, policies and keys.
 */
import http from "node:http";
import type { S3 } from "pulumi-byob-sandbox/s3";
import { type LocalServer, listening } from "./local-server";

export interface IamRequest {
  /** Action of IAM's API, for example `CreateUser`. For CloudFront: method and path. */
  action: string;
  status: number;
}

export interface IamGateway extends LocalServer {
  requests(): IamRequest[];
}

/** Path at which the test plugin reads account-level Block Public Access, instead of S3 Control's API. */
const ACCOUNT_PATH = "/account-public-access-block";

export async function startIamGateway(moto: string, s3: S3): Promise<IamGateway> {
  const log: IamRequest[] = [];
  const server = http.createServer(async (request, response) => {
    if (request.url === ACCOUNT_PATH) {
      response.end(JSON.stringify(pulumiNames({ ...s3.account().publicAccessBlock })));
      return;
    }
    const body = await bodyOf(request);
    const result = await forwarded(moto, request, body);
    const parameters = new URLSearchParams(body.toString());
    const action = parameters.get("Action") ?? `${request.method} ${request.url}`;
    log.push({ action, status: result.status });
    if (result.status < 300) {
      EFFECTS[action]?.(s3, (name) => parameters.get(name) ?? "", result.body.toString());
    }
    response.writeHead(result.status, result.headers).end(result.body);
  });
  return { ...(await listening(server)), requests: () => [...log] };
}

type Effect = (s3: S3, parameter: (name: string) => string, result: string) => void;

/** Effects of the requests of the test plugin. The component creates one policy for each user. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  CreateUser: (s3, parameter) => {
    const { accessKeyId } = s3.addUser(parameter("UserName"));
    s3.removeKey(accessKeyId);
  },
  DeleteUser: (s3, parameter) => s3.removeUser(parameter("UserName")),
  PutUserPolicy: (s3, parameter) =>
    s3.setUserPolicy(parameter("UserName"), JSON.parse(parameter("PolicyDocument"))),
  DeleteUserPolicy: (s3, parameter) => s3.setUserPolicy(parameter("UserName"), undefined),
  CreateAccessKey: (s3, parameter, result) => {
    const text = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(result)?.[1] ?? "";
    const [accessKeyId, secretAccessKey] = [text("AccessKeyId"), text("SecretAccessKey")];
    s3.addKey(parameter("UserName"), { accessKeyId, secretAccessKey });
  },
  DeleteAccessKey: (s3, parameter) => s3.removeKey(parameter("AccessKeyId")),
};

interface MotoResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** Sends the request unchanged, including the Host header, which is part of the signature. */
function forwarded(url: string, { method, url: path, headers }: http.IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(url);
  return new Promise<MotoResponse>((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers }, async (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await bodyOf(response),
      });
    });
    request.once("error", reject).end(body);
  });
}

async function bodyOf(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function pulumiNames(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}
