import { type ProbeStep, uploadAclOf } from "../stores/types";
import type { Run } from "./run";
import { presigned, readListed } from "./steps/browser";
import { connectionTest, list } from "./steps/list";
import { privateAgain, publicListing, publicRead } from "./steps/public";
import { multipart, setAcl, upload } from "./steps/upload";

type Step = (run: Run) => Promise<void>;

/** What is tried for a service, in order. */
export function planFor({ access, options }: Run): Step[] {
  const steps = access.usage.steps[options.depth].map((step) => STEPS[step]);
  const uploads = access.usage.steps[options.depth].includes("upload");
  return uploads && options.multipart ? [...steps, multipart] : steps;
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

const connects: Step = async (run) => {
  const key = await connectionTest(run);
  if (!run.access.usage.readsObjects || key === undefined || !(await readListed(run, key))) {
    return;
  }
  await presigned(run, key, originsOf(run));
};

const STEPS: Readonly<Record<ProbeStep, Step>> = {
  list: reads,
  "connection-test": connects,
  upload: (run) => (uploadAclOf(run.access) === undefined ? uploads(run) : publicUploads(run)),
};

/** As browsers name them, whatever address of the page was given. */
function originsOf({ access }: Run): string[] {
  return (access.origins ?? []).map((given) => (URL.canParse(given) ? new URL(given).origin : given));
}
