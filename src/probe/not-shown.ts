import type { BucketAccess, Service } from "../stores/types";
import type { ProbeOptions } from "./types";

const SERVICES: Readonly<Record<Service, string>> = {
  modelslab: "ModelsLab",
  ryzeapi: "RyzeAPI",
  "label-studio": "Label Studio",
  "label-studio-export": "Label Studio",
  flashback: "Flashback",
  generic: "the service",
};

export function titleOf(service: Service): string {
  return SERVICES[service];
}

/** What no probe from here can show, so that "works" is not read as more than it says. */
export function notShown({ service, origins }: BucketAccess, { depth, multipart }: ProbeOptions): string[] {
  const name = titleOf(service);
  const lines = [
    `${name} calls from other addresses than this machine: a rule on addresses or networks may treat it otherwise.`,
    "Quotas, and what is changed later.",
  ];
  if (!service.startsWith("label-studio")) {
    lines.push(`Which SDK ${name} uses, and with which checksums.`);
  }
  if (service === "modelslab") {
    lines.push("Whether ModelsLab sends the ACL with its uploads or sets it afterwards.");
  }
  const reads = service === "label-studio";
  if (depth === "read" && !reads) {
    lines.push("Whether uploads are taken: nothing was written.");
  }
  const large = service === "flashback" || service === "ryzeapi" || service === "generic";
  if (depth === "write" && !multipart && large) {
    lines.push("Whether uploads in parts are taken, as for large files.");
  }
  if (reads && (origins ?? []).length === 0) {
    lines.push("Whether browsers may fetch from the bucket: no origin was given.");
  }
  return lines;
}
