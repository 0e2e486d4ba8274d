/**
 * Generates the modules of the sandbox that list the services: names, registry and types.
 *
 * The sandbox is a package that does not depend on pulumi-byob, so it cannot import the definitions of the services.
 * The generator copies what the sandbox needs from them, and reports an emulator whose files are missing.
 */
import fs from "node:fs";
import path from "node:path";
import type { CredentialField } from "../../src/services/credential";
import type { DescribedService } from "./services";

const HEADER = "// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.\n";
const EMULATORS = path.resolve(__dirname, "../../packages/sandbox/src/services");

function servicesOf(all: readonly DescribedService[]): readonly DescribedService[] {
  return all.filter(({ isService }) => isService);
}

/** `packages/sandbox/src/kit/service-names.ts`: names, environment variables and configuration keys. */
export function sandboxNames(all: readonly DescribedService[]): string {
  const services = servicesOf(all);
  const names = services.map(({ constant }) => constant);
  const titles = services.map(
    ({ constant, definition }) => `  ${constant}: ${JSON.stringify(definition.title)},`,
  );
  const entries = services.map(({ constant, definition: { id, credentials } }) => {
    const fields = credentials.forms.flat().map((field) => [field.name, namesOf(field)]);
    const entry = { id, url: namesOf(credentials.url), fields: Object.fromEntries(fields) };
    return `  ${constant}: ${JSON.stringify(entry)},`;
  });
  return `${HEADER}
/** Names of the services, which are also the names of their emulators. */
export const SERVICES = ${JSON.stringify(names)} as const;

/** Names of the emulators in messages. */
export const TITLES = {
${titles.join("\n")}
  s3: "S3",
} as const;

export type ServiceName = (typeof SERVICES)[number];

/** The services and the S3 store. */
export type EmulatorName = ServiceName | "s3";

/** Environment variable and configuration key of each field. */
export type Fields = Readonly<Record<string, { environment: string; config: string }>>;

/** ID of each service, and the settings from which pulumi-byob reads its URL and credential. */
export const EMULATOR_SETTINGS = {
${entries.join("\n")}
} as const;
`;
}

function namesOf({ environment, config }: Pick<CredentialField, "environment" | "config">) {
  return { environment, config };
}

/** Throws if the emulator of a service does not have the file. */
function assertEmulatorHas(
  file: string,
  { definition: { id } }: DescribedService,
  description: string,
): void {
  if (!fs.existsSync(path.join(EMULATORS, id, file))) {
    throw new Error(
      `packages/sandbox/src/services/${id}/${file} is missing; ${description}, see docs/architecture.md.`,
    );
  }
}

/** `packages/sandbox/src/services/types.ts`: the types of the emulators. Throws if an emulator exports none. */
export function sandboxTypes(all: readonly DescribedService[]): string {
  const services = servicesOf(all);
  for (const service of services) {
    assertEmulatorHas("types.ts", service, "every emulator exports its class and its options there");
  }
  const lines = services.map(({ definition: { id } }) => `export type * from "./${id}/types";`);
  return `${HEADER}${lines.join("\n")}\n`;
}

/** `packages/sandbox/src/services/registry.ts`: the emulators. Throws if a service has none. */
export function sandboxRegistry(all: readonly DescribedService[]): string {
  const services = servicesOf(all);
  for (const service of services) {
    assertEmulatorHas("index.ts", service, "every service has an emulator");
  }
  const line = (make: (name: string) => string) => services.map(({ constant }) => make(constant)).join("\n");
  return `${HEADER}${services.map(({ constant, definition: { id } }) => `import { ${constant}Emulator } from "./${id}";`).join("\n")}

/** Definitions of the emulators by service. */
export const emulators = {
${line((name) => `  ${name}: ${name}Emulator,`)}
};

/** Emulators of a sandbox. */
export interface Services {
${line((name) => `  readonly ${name}: ReturnType<typeof ${name}Emulator.create>;`)}
}

/** Options of each emulator. */
export interface ServiceOptions {
${line((name) => `  ${name}?: Parameters<typeof ${name}Emulator.create>[0];`)}
}

/** Credential that each emulator accepts. */
export interface ServiceCredentials {
${line((name) => `  ${name}?: Parameters<typeof ${name}Emulator.create>[1];`)}
}
`;
}
