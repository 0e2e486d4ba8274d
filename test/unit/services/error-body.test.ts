import { SERVICE_CASES } from "../../services/all-cases";
import { rejection } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

test.each(SERVICE_CASES)("the message of an error of $type is in the error of a create", async (one) => {
  world.fault(one.type, rejection(one, "Come back tomorrow"), one.createRequest);
  const { errors } = await new Stack().up({ it: world.wanted(one.type) });
  expect(errors).toEqual([expect.stringContaining("HTTP 403, Come back tomorrow")]);
});
