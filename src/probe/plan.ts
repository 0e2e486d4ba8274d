import { type ProbeStepName, uploadAclOf } from "../stores/types";
import type { ProbeSession } from "./session";
import { presigned, readListed } from "./steps/browser";
import { connectionTest, list } from "./steps/list";
import { publicListing, publicReadStep, resetAcl } from "./steps/public";
import { multipart, setAcl, upload } from "./steps/upload";

type Step = (session: ProbeSession) => Promise<void>;

/** Returns the steps of a probe in order. */
export function planFor({ access, options }: ProbeSession): Step[] {
  const steps = access.usage.steps[options.depth].map((step) => STEPS[step]);
  const uploads = access.usage.steps[options.depth].includes("upload");
  return uploads && options.multipart ? [...steps, multipart] : steps;
}

/** Public images: uploads with an ACL, and reads the public URL to verify that the ACL has taken effect. */
const publicUploads: Step = async (session) => {
  await upload(session, "public-read");
  const publishes = await setAcl(session);
  const { publicUrl } = session.access;
  if (publicUrl) {
    await publicReadStep(session, publicUrl);
  }
  if (publishes) {
    await resetAcl(session);
  }
  await publicListing(session);
};

const uploads: Step = async (session) => {
  await upload(session);
  const { publicUrl } = session.access;
  const origins = originsOf(session);
  if (publicUrl) {
    await publicReadStep(session, publicUrl);
    await publicListing(session);
  }
  if (origins.length > 0) {
    await presigned(session, session.key, origins);
  }
};

const reads: Step = async (session) => {
  const key = await list(session);
  const origins = originsOf(session);
  if (key === undefined || origins.length === 0) {
    return;
  }
  if (await readListed(session, key)) {
    await presigned(session, key, origins);
  }
};

const connects: Step = async (session) => {
  const key = await connectionTest(session);
  if (!session.access.usage.readsObjects || key === undefined || !(await readListed(session, key))) {
    return;
  }
  await presigned(session, key, originsOf(session));
};

const STEPS: Readonly<Record<ProbeStepName, Step>> = {
  list: reads,
  "connection-test": connects,
  upload: (session) =>
    uploadAclOf(session.access) === undefined ? uploads(session) : publicUploads(session),
};

/** Origins as browsers send them; an input can be the URL of a whole page. */
function originsOf({ access }: ProbeSession): string[] {
  return (access.origins ?? []).map((given) => (URL.canParse(given) ? new URL(given).origin : given));
}
