/**
 * Validation of the settings of a probe, before any request is sent.
 *
 * Stores report many errors in a misleading way: swapped keys are an unknown key, and the endpoint of a console
 * returns a web page. Their format shows these errors without a request. Each problem has a name that a row of the
 * diagnosis table explains. Only errors that are certain from the format are reported.
 */
import { isLocalHost } from "../http/address";
import { isMultiRegionHost } from "../stores/aws-address";
import { endpointOfConsole, publicAddressOf, websiteOf } from "../stores/consoles";
import { endpointWithoutName, storeOfHost } from "../stores/stores";
import { isBucketName } from "../stores/target";
import type { BucketAccess } from "../stores/types";
// wording-ignore: not an error class
import type { SettingsProblem } from "./settings-problem";
import { multiRegionProblem, validateArn } from "./validate-arn";

/** Validates the settings before any request is sent. The first problem that is not a warning ends the probe. */
export function validateSettings(access: BucketAccess): SettingsProblem[] {
  const credentials = aboutKeys(access);
  const endpoint = aboutEndpoint(access);
  const readable = endpoint.every(({ name }) => name === "PlainHttp");
  return [...credentials, ...endpoint, ...(readable ? aboutBucket(access) : []), ...aboutPublicUrl(access)];
}

function aboutKeys({ accessKeyId, secretAccessKey, sessionToken }: BucketAccess): SettingsProblem[] {
  if (!accessKeyId && !secretAccessKey) {
    return [{ name: "NoKeys" }];
  }
  if (/^arn:[\w-]+:iam::/.test(accessKeyId ?? "")) {
    return [{ name: "RoleArn" }];
  }
  if (!accessKeyId || !secretAccessKey) {
    return [{ name: "NoKeys" }];
  }
  if (/[^\x21-\x7e]/.test(accessKeyId)) {
    return [{ name: "MalformedKey", placeholders: { part: "The access key ID" } }];
  }
  if (/[^\x21-\x7e]/.test(secretAccessKey)) {
    return [{ name: "MalformedKey", placeholders: { part: "The secret access key" } }];
  }
  const id = /^A[KS]IA[A-Z0-9]{16}$/;
  if (id.test(secretAccessKey) && !id.test(accessKeyId)) {
    return [{ name: "SwappedKeys" }];
  }
  return /^ASIA[A-Z0-9]{16}$/.test(accessKeyId) && !sessionToken ? [{ name: "ShortLivedKey" }] : [];
}

function aboutEndpoint({ endpoint, usage, region }: BucketAccess): SettingsProblem[] {
  if (!endpoint) {
    return [];
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !isPlain(url)) {
    return [{ name: "InvalidEndpoint", placeholders: { endpoint: "the endpoint" } }];
  }
  if (isMultiRegionHost(url.hostname)) {
    return [multiRegionProblem(usage)];
  }
  const hints = { region, bucketInHost: usage.bucketInEndpoint };
  const website = websiteOf(url, hints);
  if (website) {
    const { endpoint: regionalEndpoint, bucket } = website;
    return [{ name: "WebsiteEndpoint", placeholders: { regionalEndpoint, ...(bucket && { bucket }) } }];
  }
  const address = publicAddressOf(url, hints);
  if (address) {
    const placeholders = { store: address.store.title, s3Endpoint: address.endpoint };
    return [{ name: "PublicAddress", placeholders }];
  }
  const example = endpointOfConsole(url.hostname, region);
  if (example !== undefined) {
    return [{ name: "ConsoleEndpoint", placeholders: { example } }];
  }
  return url.protocol === "http:" && !isLocalHost(url.hostname) ? [{ name: "PlainHttp" }] : [];
}

function aboutPublicUrl({ publicUrl }: BucketAccess): SettingsProblem[] {
  if (!publicUrl || (URL.canParse(publicUrl) && isPlain(new URL(publicUrl)))) {
    return [];
  }
  return [{ name: "InvalidPublicUrl" }];
}

/** Whether a URL consists of scheme, host and path only, so that a key can be appended to it. */
function isPlain({ protocol, username, password, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === "");
}

function aboutBucket(access: BucketAccess): SettingsProblem[] {
  const { usage, bucket, directory, endpoint } = access;
  const url = endpoint ? new URL(endpoint) : undefined;
  if (usage.bucketInEndpoint) {
    const [first] = (directory ?? "").split("/").filter(Boolean);
    if (first === undefined) {
      return [{ name: "NoDirectory" }];
    }
    const inHost = url && storeOfHost(url.hostname).bucket;
    if (!isBucketName(first)) {
      return [{ name: "DirectoryNoBucketName", placeholders: { first } }];
    }
    return inHost === first ? [{ name: "BucketAsDirectory" }] : [];
  }
  if (!bucket) {
    return [{ name: "NoBucket" }];
  }
  if (bucket.startsWith("arn:")) {
    return validateArn(bucket, access);
  }
  if (url === undefined) {
    return [];
  }
  const rootEndpoint = endpointWithoutName(url, bucket);
  if (rootEndpoint === undefined) {
    return [];
  }
  const { bucket: inHost = bucket } = storeOfHost(url.hostname);
  const name = inHost === bucket ? "BucketTwice" : "OtherBucket";
  return [{ name, placeholders: { rootEndpoint, inHost } }];
}
