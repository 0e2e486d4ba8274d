import fs from "node:fs";
import path from "node:path";
import { manifests } from "../../../src/contract";
import { MANIFEST } from "../../../src/manifest";
import { declarations } from "../../../src/provider/entry";
import { type FieldMeta, fields } from "../../../src/services/resource-definition";
import {
  CASE_FILES,
  CASES,
  DISTINCT_CASES,
  READABLE_CASES,
  SERVICE_CASES,
  validateCases,
} from "../../services/all-cases";
import type { ResourceType, ServiceCase } from "../../services/case";

const definitions = declarations();
/** The file in which the case of each resource type belongs. */
const expected = Object.keys(MANIFEST).map((type) => {
  const definition = definitions.find((one) => one.type === type);
  return { file: `test/services/${definition?.service.id ?? "<id>"}/cases.ts`, type };
});

function metaOf(type: ResourceType): [string, FieldMeta][] {
  const shape = definitions.find((one) => one.type === type)?.schema.shape ?? {};
  return Object.entries(shape).map(([name, field]) => [name, fields.get(field as never) as FieldMeta]);
}

function namesOf(type: ResourceType, has: (meta: FieldMeta, name: string) => boolean): string[] {
  return metaOf(type)
    .filter(([name, meta]) => has(meta, name))
    .map(([name]) => name)
    .sort();
}

test("every resource type of the manifest has one case in the folder of its service", () => {
  expect(validateCases(expected, CASE_FILES)).toEqual([]);
});

test("a missing, an unknown and a second case are named with their file", () => {
  const [one, two] = [
    { file: "test/services/acme/cases.ts", type: "AcmeBucket" },
    { file: "test/services/acme/cases.ts", type: "AcmeStorage" },
  ];
  expect(validateCases([one], [])).toEqual(["test/services/acme/cases.ts: has no case of AcmeBucket"]);
  expect(validateCases([one], [one, two, one])).toEqual([
    "test/services/acme/cases.ts: has a case of AcmeStorage, which is not a resource type of this service",
    "test/services/acme/cases.ts: has a second case of AcmeBucket",
  ]);
});

test("a case without a service is one of a type without a credential", () => {
  const types = (list: readonly { type: string }[]) => list.map(({ type }) => type).sort();
  expect(types(CASES.filter(({ service }) => service === undefined))).toEqual(
    Object.entries(manifests).flatMap(([type, { credential }]) => (credential === undefined ? [type] : [])),
  );
});

describe.each(CASES)("the case of $type", ({ type, required, optional }) => {
  test("has known inputs, and every secret of the bucket among them", () => {
    const { inputs, secrets, credential } = manifests[type];
    const given = Object.keys({ ...required(), ...required(1), ...optional });
    expect(given.filter((name) => !inputs.includes(name))).toEqual([]);
    expect(secrets.filter((name) => name !== credential && !given.includes(name))).toEqual([]);
  });
});

describe.each(SERVICE_CASES)("the case of $type", (one: ServiceCase) => {
  const { type, others, rotated, comparable, replacing, credential } = one;
  const definition = definitions.find((found) => found.type === type);

  test("has another value for every input that an update sends", () => {
    // Tests of their own cover a constant and a credential of another form.
    const apart = ["enabled", "apiKeyUuid", credential];
    const sent = namesOf(type, (meta, name) => !meta.local && !meta.replaces && !apart.includes(name));
    expect(Object.keys({ ...others, ...rotated }).sort()).toEqual(sent);
    const secrets = manifests[type].secrets.filter((name) => name !== credential);
    expect(Object.keys(rotated).sort()).toEqual([...secrets].sort());
    const { required, optional } = one;
    for (const [name, value] of Object.entries({ ...others, ...rotated })) {
      expect([name, value]).not.toEqual([name, { ...required(), ...optional }[name]]);
    }
  });

  test("names the input that replaces, the credential, and the inputs that the service returns", () => {
    expect([replacing.field]).toEqual(namesOf(type, (meta) => meta.replaces === true));
    expect(credential).toBe(manifests[type].credential);
    expect(one.readable).toBe(definition?.read !== undefined);
    expect(one.probesWrite).toBe(definition?.probe === "write");
    const returned = (meta: FieldMeta, name: string) => name in { ...others, ...rotated } && !meta.writeOnly;
    expect([...comparable].sort()).toEqual(one.readable ? namesOf(type, returned) : []);
  });
});

test("a type with the lifecycle of another one has the same class of inputs, and differs in plain ones", () => {
  const same = SERVICE_CASES.filter(({ sameLifecycleAs }) => sameLifecycleAs !== undefined);
  for (const { type, sameLifecycleAs = type, ...one } of same) {
    const other = DISTINCT_CASES.find((found) => found.type === sameLifecycleAs);
    expect(other).toMatchObject({
      service: one.service,
      readable: one.readable,
      idFromService: one.idFromService,
      reusesIds: one.reusesIds,
      replacing: one.replacing,
    });
    const { inputs: _, ...contract } = manifests[type];
    expect(manifests[sameLifecycleAs]).toMatchObject(contract);
    const [mine, theirs] = [new Map(metaOf(type)), new Map(metaOf(sameLifecycleAs))];
    for (const [name, meta] of [...mine, ...theirs]) {
      const { secret, writeOnly, replaces, local } = meta;
      const inBoth = mine.has(name) && theirs.has(name);
      const found: Partial<FieldMeta> = (inBoth ? theirs.get(name) : {}) ?? {};
      expect([name, { secret, writeOnly, replaces, local }]).toEqual([
        name,
        {
          secret: found.secret,
          writeOnly: found.writeOnly,
          replaces: found.replaces,
          local: found.local,
        },
      ]);
    }
  }
});

test("the readable types are a part of those with a service, and every case folder is a service", () => {
  expect(SERVICE_CASES).toEqual(expect.arrayContaining([...READABLE_CASES]));
  const folder = path.resolve("test/services");
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = new Set(definitions.map(({ service }) => service.id));
  expect(folders.map(({ name }) => name).sort()).toEqual([...ids].sort());
});
