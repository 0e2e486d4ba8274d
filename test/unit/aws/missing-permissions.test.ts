import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ServiceBucket } from "../../../src/aws";
import { type BucketUse, policyOf } from "../../../src/policies";
import { probedUses, uploadsInParts } from "../../support/uses";
import { everyNameIsHere, namesAsUsual, probe } from "../probe/support/store";
import { appliedBucket, applyRecorded } from "./support/apply";
import { type AwsEmulator, accessOf, startAwsEmulator } from "./support/emulator";
import { record } from "./support/record";
import { withoutAction } from "./support/without";

let emulators: AwsEmulator;
beforeAll(everyNameIsHere);
beforeEach(async () => {
  emulators = await startAwsEmulator();
  emulators.s3.behavior.plainErrors = true;
});
afterEach(async () => {
  emulators.owner.destroy();
  await emulators.s3.stop();
});
afterAll(namesAsUsual);

const gateway: BucketUse = { service: "flashback" };

it.each(probedUses())("%s, %j: %s is named if the store returns only 403", async (_name, use, action) => {
  const { s3, owner, target } = emulators;
  const made = await record(() => new ServiceBucket("media", { uses: { it: use } }));
  const addUser = (name: string, policy: string) => target.addUser(name, withoutAction(policy, action));
  const keys = (await applyRecorded(made.resources, { ...target, addUser })).get("media-it");
  if (!keys) {
    throw new Error("no key");
  }
  if (policyOf(use.service).needsMarker) {
    const at = { Bucket: appliedBucket(made.resources), Key: "dir/picture.png" };
    await owner.send(new PutObjectCommand({ ...at, Body: Buffer.from("picture") }));
  }
  const report = await probe(accessOf(use, s3, made.resources, keys), {
    multipart: uploadsInParts(use),
  });
  const wrong = report.findings.filter(
    ({ outcome, code }) => outcome !== "passed" && code !== "settings.plain-http",
  );
  expect(
    wrong.map(({ step, code, explanation, response }) => ({ step, code, explanation, response })),
  ).toMatchSnapshot();
  expect(wrong.map(({ response }) => response).join()).not.toContain(action);
  // The explanation is the same for stores without actions of AWS, so the fix names the action.
  const fixes = wrong.flatMap(({ remedies }) => remedies.map(({ text }) => text));
  expect(fixes.join()).toMatch(new RegExp(`${action}\\b`));
});

it("the report names both actions if an upload can be neither deleted nor aborted", async () => {
  const { s3, target } = emulators;
  const made = await record(() => new ServiceBucket("media", { uses: { it: gateway } }));
  const addUser = (name: string, policy: string) => {
    const document = JSON.parse(policy) as { Statement: { Sid: string }[] };
    const Statement = document.Statement.filter(({ Sid }) => Sid !== "ProbeCleanUp");
    const rest = withoutAction(JSON.stringify({ ...document, Statement }), "s3:DeleteObject");
    return target.addUser(name, withoutAction(rest, "s3:AbortMultipartUpload"));
  };
  const keys = (await applyRecorded(made.resources, { ...target, addUser })).get("media-it");
  if (!keys) {
    throw new Error("no key");
  }
  const report = await probe(accessOf(gateway, s3, made.resources, keys), { multipart: true });
  const [, remedy] = report.findings.find(({ code }) => code === "clean-up.objects-left")?.remedies ?? [];
  expect(remedy).toEqual({
    text: "Allow s3:DeleteObject and s3:AbortMultipartUpload on the probe's objects, so that later probes can delete what they wrote.",
    pulumi: `aws.iam.UserPolicy, Action: ["s3:DeleteObject", "s3:AbortMultipartUpload"], Resource: "arn:aws:s3:::${appliedBucket(made.resources)}/.probe-*"`,
  });
  expect(report.leftovers).toHaveLength(2);
});
