import { type MotoServer, startMoto } from "../../scripts/servers/moto";
import { SITUATIONS } from "../situations/all";
import { expectResult } from "../situations/expect-result";
import { runSituation } from "../situations/run-situation";
import type { SituationSetup } from "../situations/situation";
import { cephWorld } from "./support/ceph";
import { motoWorld } from "./support/moto";

jest.setTimeout(60_000);

const situationsOn = (setup: SituationSetup) => SITUATIONS.filter(({ runsOn }) => runsOn.includes(setup));

test.each(situationsOn("ceph"))("a probe returns the expected result for $id on Ceph", async (situation) => {
  const world = cephWorld(JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? ""));
  const { report } = await runSituation(situation, world);
  expectResult(situation, report);
});

describe("on moto", () => {
  // A separate server: the evaluation of policies is one setting, which the tests of other files change.
  let server: MotoServer;
  beforeAll(async () => {
    server = await startMoto();
  });
  afterAll(() => server.stop());

  test.each(situationsOn("moto"))("a probe returns the expected result for $id", async (situation) => {
    const { report } = await runSituation(situation, motoWorld(server));
    expectResult(situation, report);
  });
});
