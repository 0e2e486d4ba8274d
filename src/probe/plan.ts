import { type ProbeStepName, uploadAclOf } from "../stores/types";
import type { ProbeSession } from "./session";
import { presigned, readListed } from "./steps/browser";
import { connectionTest, list } from "./steps/list";
import { earlyPublicRead, publicListing, publicReadStep, resetAcl } from "./steps/public";
import { multipart, readBack, setAcl, upload, uploadWithChecksums } from "./steps/upload";

type Step = (session: ProbeSession) => Promise<void>;

/** Returns the steps of a probe in order. */
export function planFor({ access, options }: ProbeSession): Step[] {
  const steps = access.usage.steps[options.depth].map((step) => STEPS[step]);
  const uploads = access.usage.steps[options.depth].includes("upload");
  return uploads && options.multipart ? [...steps, multipart] : steps;
}

/**
 * Public images: uploads with an ACL, and reads the public URL to verify that the ACL has taken effect.
 *
 * Requests that write the object or its ACL are sent one after the other, all others at the same time. A probe without
 * a failure therefore waits for six responses: upload, upload with checksums, two ACLs, anonymous read, deletion.
 */
const publicUploads: Step = async (session) => {
  await upload(session, "public-read");
  const { publicUrl } = session.access;
  const steps = session.sideBySide();
  const isRead = steps.start(() => readBack(session));
  const early = steps.start(async () => (publicUrl ? earlyPublicRead(session, publicUrl) : undefined));
  let checksums: Promise<void> | undefined;
  const isOverwritten = new Promise<void>((resolve) => {
    checksums = steps.start(() => uploadWithChecksums(session, "public-read", resolve).finally(resolve));
  });
  steps.start(async () => {
    await Promise.all([isRead, isOverwritten]);
    const publishes = await setAcl(session);
    if (publicUrl) {
      await publicReadStep(session, publicUrl, await early);
    }
    // Another upload would set the public ACL again.
    await checksums;
    if (publishes) {
      await resetAcl(session);
    }
  });
  steps.start(() => publicListing(session));
  await steps.end();
};

const uploads: Step = async (session) => {
  await upload(session);
  const { publicUrl } = session.access;
  const origins = originsOf(session);
  const steps = session.sideBySide();
  steps.start(() => readBack(session));
  steps.start(() => uploadWithChecksums(session));
  if (publicUrl) {
    steps.start(() => publicReadStep(session, publicUrl));
    steps.start(() => publicListing(session));
  }
  if (origins.length > 0) {
    steps.start(() => presigned(session, session.key, origins));
  }
  await steps.end();
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
  // Without presigned URLs, the server itself reads the objects.
  if (session.access.origins?.length !== 0) {
    await presigned(session, key, originsOf(session));
  }
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
