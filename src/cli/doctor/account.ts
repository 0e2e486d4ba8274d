import type { S3Client } from "@aws-sdk/client-s3";
import { sendRequest } from "../../http/send-request";
import { withTimeout } from "../../http/timeout";
import { type StoreResponse, toStoreResponse } from "../../probe/store-response";
import type { Attempt } from "../../probe/transport";
import { partitionOf } from "../../stores/aws-address";

/** Requests for the account of a profile. */
export interface AccountCalls {
  identity(attempt: Attempt): Promise<StoreResponse>;
  publicAccessBlock(account: string, attempt: Attempt): Promise<StoreResponse>;
}

/** Creates requests with the signer of the S3 client, because clients of STS and S3 Control would be two more packages. */
export function accountCalls(
  client: S3Client,
  region: string,
  servers?: { sts: URL; control: URL },
): AccountCalls {
  const { dnsSuffix } = partitionOf(region);
  const send = signed(client, region);
  return {
    identity: (attempt) => {
      const url = servers?.sts ?? new URL(`https://sts.${region}.${dnsSuffix}/`);
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = "Action=GetCallerIdentity&Version=2011-06-15";
      return send("sts", { url, method: "POST", headers, body }, attempt);
    },
    publicAccessBlock: (account, attempt) => {
      const path = "/v20180820/configuration/publicAccessBlock";
      const host = servers?.control ?? new URL(`https://${account}.s3-control.${region}.${dnsSuffix}`);
      const headers = { "x-amz-account-id": account };
      return send("s3", { url: new URL(path, host), method: "GET", headers, body: "" }, attempt);
    },
  };
}

interface Unsigned {
  url: URL;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string;
}

function signed(client: S3Client, region: string) {
  return async (service: string, { url, method, headers, body }: Unsigned, attempt: Attempt) => {
    const signer = await client.config.signer({
      name: "sigv4",
      signingName: service,
      signingRegion: region,
      properties: {},
    });
    const request = await signer.sign({
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      method,
      headers: { host: url.host, ...headers },
      body,
    });
    const outgoing = { url, method, headers: request.headers, body: body || undefined };
    const came = await withTimeout(attempt.timeoutMs, attempt.signal, (signal) =>
      sendRequest(outgoing, signal),
    );
    attempt.signal.throwIfAborted();
    return toStoreResponse(url, came);
  };
}
