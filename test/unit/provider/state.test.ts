import { declarations } from "../../../src/provider/entry";
import { inputsOf, secretNames, stateAfterRead, withSecretsMarked } from "../../../src/provider/state";
import type { ResourceDefinition } from "../../../src/services/resource-definition";

const kindOf = (type: string) => declarations().find((kind) => kind.type === type) as ResourceDefinition;

describe("state after a read", () => {
  const storage = kindOf("LabelStudioImportStorage");

  test("keeps the spelling of the program if the values are equivalent", () => {
    const state = { title: " Raw ", prefix: "", presignTtl: 1, awsAccessKeyId: "AKIA" };
    const found = { title: "Raw", prefix: null, description: null, presign: true, regexFilter: "" };
    expect(stateAfterRead(storage, state, found)).toEqual(state);
    const bucket = kindOf("FlashbackBucket");
    expect(stateAfterRead(bucket, { storageType: "AZURE" }, { storageType: "BLOB" })).toEqual({
      storageType: "AZURE",
    });
  });

  test("contains changed values, and omits values that were reset to their default", () => {
    const state = { title: "Raw", presign: false, presignTtl: 30, prefix: "raw/" };
    const found = { title: "Renamed", presign: true, presignTtl: 1, prefix: null, bucket: "b" };
    expect(stateAfterRead(storage, state, found)).toEqual({ title: "Renamed", bucket: "b" });
  });

  test("keeps values that the service does not return, and contains new outputs", () => {
    expect(stateAfterRead(storage, { awsSecretAccessKey: "s", adopt: true }, { createdAt: "now" })).toEqual({
      awsSecretAccessKey: "s",
      adopt: true,
      createdAt: "now",
    });
  });
});

test("inputsOf returns only inputs", () => {
  const state = { bucket: "b", customTimeouts: { create: "1m" }, createdAt: "now", incomplete: true };
  expect(inputsOf(kindOf("FlashbackBucket"), state)).toEqual({
    bucket: "b",
    customTimeouts: { create: "1m" },
  });
});

test("withSecretsMarked marks every secret and no other value", () => {
  for (const kind of declarations()) {
    const names = secretNames(kind);
    const values = Object.fromEntries([...names, "bucket"].map((name) => [name, "value"]));
    const marked = withSecretsMarked(kind, { ...values, token: values.token ? "value" : undefined });
    for (const name of names) {
      expect(JSON.stringify(marked[name])).toContain("1b47061264138c4ac30d75fd1eb44270");
    }
    expect(marked.bucket).toBe("value");
  }
  expect(withSecretsMarked(kindOf("FlashbackBucket"), { key: null, secret: undefined })).toEqual({
    key: null,
    secret: undefined,
  });
});
