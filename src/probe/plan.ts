import type { Run } from "./run";
import { presigned, readListed } from "./steps/browser";
import { labelStudioContents, list } from "./steps/list";
import { privateAgain, publicListing, publicRead } from "./steps/public";
import { multipart, setAcl, upload } from "./steps/upload";

type Step = (run: Run) => Promise<void>;

/** What is tried for a service, in order. */
export function planFor({ access, options }: Run): Step[] {
  const { service } = access;
  const writes = options.depth === "write";
  if (service === "label-studio") {
    return [labelStudioReads];
  }
  if (!writes) {
    return [service === "label-studio-export" ? labelStudioTarget : reads];
  }
  const steps: Step[] = [];
  if (service === "label-studio-export") {
    steps.push(labelStudioTarget);
  }
  if (service === "flashback") {
    steps.push(reads);
  }
  steps.push(service === "modelslab" || (service === "generic" && access.acl) ? publicUploads : uploads);
  if (options.multipart) {
    steps.push(multipart);
  }
  return steps;
}

/** Pictures that everybody sees: the upload carries an ACL, and the public address is the proof. */
const publicUploads: Step = async (run) => {
  await upload(run, "public-read");
  const publishes = await setAcl(run);
  const { publicUrl } = run.access;
  if (publicUrl) {
    await publicRead(run, publicUrl);
  }
  if (publishes) {
    await privateAgain(run);
  }
  await publicListing(run);
};

const uploads: Step = async (run) => {
  await upload(run);
  const { publicUrl } = run.access;
  const origins = originsOf(run);
  if (publicUrl) {
    await publicRead(run, publicUrl);
    await publicListing(run);
  }
  if (origins.length > 0) {
    await presigned(run, run.key, origins);
  }
};

const reads: Step = async (run) => {
  const key = await list(run);
  const origins = originsOf(run);
  if (key === undefined || origins.length === 0) {
    return;
  }
  if (await readListed(run, key)) {
    await presigned(run, key, origins);
  }
};

const labelStudioReads: Step = async (run) => {
  const key = await labelStudioContents(run);
  if (key === undefined || !(await readListed(run, key))) {
    return;
  }
  await presigned(run, key, originsOf(run));
};

const labelStudioTarget: Step = async (run) => {
  await labelStudioContents(run);
};

/** As browsers name them, whatever address of the page was given. */
function originsOf({ access }: Run): string[] {
  return (access.origins ?? []).map((given) => (URL.canParse(given) ? new URL(given).origin : given));
}
