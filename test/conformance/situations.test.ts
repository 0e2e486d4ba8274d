import { SITUATIONS } from "../situations/all";
import { expectResult } from "../situations/expect-result";
import { runSituation } from "../situations/run-situation";
import { cephWorld } from "./support/ceph";
import { motoWorld } from "./support/moto";

jest.setTimeout(60_000);

const ceph = () => cephWorld(JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? ""));
const moto = () => motoWorld(JSON.parse(process.env.PULUMI_BYOB_TEST_MOTO ?? ""));

const CEPH_SITUATIONS = SITUATIONS.filter(({ runsOn }) => runsOn.includes("ceph"));
const MOTO_SITUATIONS = SITUATIONS.filter(({ runsOn }) => runsOn.includes("moto"));

test.each(CEPH_SITUATIONS)("a probe returns the expected result for $id on Ceph", async (situation) => {
  const { report } = await runSituation(situation, ceph());
  expectResult(situation, report);
});

test.each(MOTO_SITUATIONS)("a probe returns the expected result for $id on moto", async (situation) => {
  const { report } = await runSituation(situation, moto());
  expectResult(situation, report);
});
