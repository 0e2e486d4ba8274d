const CONSOLES =
  /(?:^|\.)console\.aws\.amazon\.com$|^console\.|^dash\.cloudflare\.com$|^cloud\.digitalocean\.com$|^secure\.backblaze\.com$/;

/** True for the host of a web console, whose address people copy in place of the S3 endpoint. */
export function isWebConsole(hostname: string): boolean {
  return CONSOLES.test(hostname);
}
