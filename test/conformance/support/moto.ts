import { createdBucket, type Keys, newName, type World } from "./world";

/** What the global set-up tells of the moto server that it started. */
export interface MotoFacts {
  url: string;
}

/** moto judges nothing while a case is prepared, and everything from the moment its user exists. */
export function motoWorld({ url }: MotoFacts): World {
  const admin = { accessKeyId: "admin", secretAccessKey: "admin" };
  const world: World = {
    server: "moto",
    url,
    domain: "localhost",
    owner: admin,
    stranger: { ...admin, arn: "" },
    bucket: async () => {
      await judge(url, false);
      return createdBucket(world);
    },
    user: async (policy) => {
      const UserName = newName();
      await iam(url, { Action: "CreateUser", UserName });
      if (policy !== undefined) {
        const PolicyDocument = JSON.stringify(policy);
        await iam(url, { Action: "PutUserPolicy", UserName, PolicyName: "inline", PolicyDocument });
      }
      const answer = await iam(url, { Action: "CreateAccessKey", UserName });
      await judge(url, true);
      return keysIn(answer);
    },
  };
  return world;
}

/** So many calls are let through without a look: all, or none. */
async function judge(url: string, on: boolean): Promise<void> {
  await fetch(`${url}/moto-api/reset-auth`, { method: "POST", body: on ? "0" : "1000000000" });
}

async function iam(url: string, parameters: Record<string, string>): Promise<string> {
  // The scope tells moto which service is meant; the signature is not looked at yet.
  const scope = "Credential=admin/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0";
  const answer = await fetch(url, {
    method: "POST",
    headers: { Authorization: `AWS4-HMAC-SHA256 ${scope}` },
    body: new URLSearchParams({ Version: "2010-05-08", ...parameters }),
  });
  const body = await answer.text();
  if (!answer.ok) {
    throw new Error(`moto's IAM answered ${answer.status}: ${body.slice(0, 300)}`);
  }
  return body;
}

function keysIn(answer: string): Keys {
  const value = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? "";
  return { accessKeyId: value("AccessKeyId"), secretAccessKey: value("SecretAccessKey") };
}
