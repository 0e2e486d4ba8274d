import { checkInputs } from "../../../src/provider/check";
import type { VerifyOptions } from "../../../src/resources/verify-options";
import { ryzeInstanceS3 } from "../../../src/services/ryzeapi/resource";

const VALID: VerifyOptions[] = [
  "fail",
  "warn",
  "skip",
  {},
  { onFailure: "warn" },
  { onInconclusive: "fail" },
  { probe: "read" },
  { graceSeconds: 60 },
  { onFailure: "fail", onInconclusive: "warn", probe: "write", graceSeconds: 0 },
];

const INVALID = [
  // @ts-expect-error: an object without a probe would contradict its other properties
  { onFailure: "skip" } satisfies VerifyOptions,
  // @ts-expect-error: not a reaction
  { onInconclusive: "skip" } satisfies VerifyOptions,
  // @ts-expect-error: not a property
  { onfailure: "warn" } satisfies VerifyOptions,
];

function problems(verify: unknown): readonly string[] {
  const inputs = { instance: "chat", bucket: "b", accessKey: "AKIA", secretKey: "secret", verify };
  const connection = { baseUrl: "https://ryzeapi.cloud", credential: { token: "t" } };
  return checkInputs(ryzeInstanceS3, inputs, () => connection).problems;
}

test.each(VALID.map((options) => [JSON.stringify(options), options] as const))(
  "%s is valid",
  (_, options) => {
    expect(problems(options)).toEqual([]);
  },
);

test.each(INVALID.map((options) => [JSON.stringify(options), options] as const))(
  "%s is invalid",
  (_, options) => {
    expect(problems(options)).toEqual([expect.stringContaining("verify: must be")]);
  },
);
