import fs from "node:fs";
import path from "node:path";
import type { CredentialField } from "../../src/services/credential";
import type { Service } from "./services";

const HEADER = "// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.\n";
const EMULATORS = path.resolve(__dirname, "../../packages/sandbox/src/services");

function servicesOf(all: readonly Service[]): readonly Service[] {
  return all.filter(({ isService }) => isService);
}

/** `packages/sandbox/src/kit/service-names.ts`: names, environment variables and configuration keys. */
export function sandboxNames(all: readonly Service[]): string {
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
export type StandInName = ServiceName | "s3";

/** Environment variable and configuration key of each field. */
export type Fields = Readonly<Record<string, { environment: string; config: string }>>;

/** ID of each service, and the settings from which pulumi-byob reads its URL and credential. */
export const FACTS = {
${entries.join("\n")}
} as const;
`;
}

function namesOf({ environment, config }: Pick<CredentialField, "environment" | "config">) {
  return { environment, config };
}

/** `packages/sandbox/src/services/registry.ts`: the emulators. Throws if a service has none. */
export function sandboxRegistry(all: readonly Service[]): string {
  const services = servicesOf(all);
  for (const { definition } of services) {
    if (!fs.existsSync(path.join(EMULATORS, definition.id, "index.ts"))) {
      throw new Error(
        `packages/sandbox/src/services/${definition.id}/index.ts is missing; every service has an emulator, see docs/architecture.md.`,
      );
    }
  }
  const line = (make: (name: string) => string) => services.map(({ constant }) => make(constant)).join("\n");
  return `${HEADER}${services.map(({ constant, definition: { id } }) => `import { ${constant} } from "./${id}";`).join("\n")}

/** Definitions of the emulators by service. */
export const emulators = {
${line((name) => `  ${name},`)}
};

/** Emulators of a sandbox. */
export interface Services {
${line((name) => `  readonly ${name}: ReturnType<typeof ${name}.create>;`)}
}

/** Options of each emulator. */
export interface ServiceOptions {
${line((name) => `  ${name}?: Parameters<typeof ${name}.create>[0];`)}
}

/** Credential that each emulator accepts. */
export interface ServiceCredentials {
${line((name) => `  ${name}?: Parameters<typeof ${name}.create>[1];`)}
}
`;
}
