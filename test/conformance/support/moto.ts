import { type ConformanceWorld, createdBucket, newName, type WorldKeys } from "./world";

/** Connection data of the moto server that the global setup started. */
export interface MotoConnection {
  url: string;
}

/** moto evaluates no policies while a case is prepared, and all of them once its user exists. */
export function motoWorld({ url }: MotoConnection): ConformanceWorld {
  const admin = { accessKeyId: "admin", secretAccessKey: "admin" };
  const world: ConformanceWorld = {
    server: "moto",
    url,
    domain: "localhost",
    owner: admin,
    outsider: { ...admin, arn: "" },
    bucket: async () => {
      await setEvaluation(url, false);
      return createdBucket(world);
    },
    user: async (policy) => {
      const UserName = newName();
      await iam(url, { Action: "CreateUser", UserName });
      if (policy !== undefined) {
        const PolicyDocument = JSON.stringify(policy);
        await iam(url, { Action: "PutUserPolicy", UserName, PolicyName: "inline", PolicyDocument });
      }
      const response = await iam(url, { Action: "CreateAccessKey", UserName });
      await setEvaluation(url, true);
      return keysIn(response);
    },
  };
  return world;
}

/** Sets how many requests moto accepts without evaluating policies: all, or none. */
async function setEvaluation(url: string, on: boolean): Promise<void> {
  await fetch(`${url}/moto-api/reset-auth`, { method: "POST", body: on ? "0" : "1000000000" });
}

async function iam(url: string, parameters: Record<string, string>): Promise<string> {
  // moto reads the service from the scope; the signature is not verified yet.
  const scope = "Credential=admin/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0";
  const response = await fetch(url, {
    method: "POST",
    headers: { Authorization: `AWS4-HMAC-SHA256 ${scope}` },
    body: new URLSearchParams({ Version: "2010-05-08", ...parameters }),
  });
  const body = await response.text();
  if (!response.ok) {
    throw new Error(`moto's IAM returned ${response.status}: ${body.slice(0, 300)}`);
  }
  return body;
}

function keysIn(response: string): WorldKeys {
  const value = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(response)?.[1] ?? "";
  return { accessKeyId: value("AccessKeyId"), secretAccessKey: value("SecretAccessKey") };
}
