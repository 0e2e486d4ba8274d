import { ALL_STORES } from "./stores";

/** Whether the host belongs to a web console, whose URL users copy instead of the S3 endpoint. */
export function isWebConsole(hostname: string): boolean {
  return hostname.startsWith("console.") || ALL_STORES.some((store) => store.consoleHosts?.test(hostname));
}
