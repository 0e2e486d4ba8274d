import {
  type Fault,
  type FaultEffect,
  type FaultHandle,
  type Sandbox,
  type SandboxOptions,
  type ServiceName,
  startSandbox,
} from "pulumi-byob-sandbox";
import type { Values } from "../../../../src/services/kind";
import type { Wanted } from "./engine";

export const kindNames = [
  "ModelsLabS3Config",
  "RyzeInstanceS3",
  "LabelStudioImportStorage",
  "FlashbackBucket",
] as const;
export type KindName = (typeof kindNames)[number];

export const serviceOf: Record<KindName, ServiceName> = {
  ModelsLabS3Config: "modelslab",
  RyzeInstanceS3: "ryzeapi",
  LabelStudioImportStorage: "labelStudio",
  FlashbackBucket: "flashback",
};

/** Values that stand for secrets; no error and no log may hold one. */
export const canaries = {
  accessKeyId: "AKIACANARYKEYID00001",
  secretKey: "canary/secret+key=0123456789abcdef",
  sessionToken: "canary-session-token-0123456789",
};

/** The four stand-ins, a complete program for each kind, and what the services hold. */
export class World {
  readonly #flashbackToken: string;

  constructor(readonly sandbox: Sandbox) {
    this.#flashbackToken = sandbox.flashback.login.newAccessToken();
  }

  /** Makes the kind's service answer oddly. */
  fault(
    kind: KindName,
    effect: FaultEffect,
    where: Pick<Fault, "method" | "path" | "times"> = {},
  ): FaultHandle {
    // biome-ignore lint/suspicious/noThenProperty: the stand-ins' own name of the effect
    return this.sandbox.fault({ service: serviceOf[kind], ...where, then: effect });
  }

  /** All inputs that a kind has, with the credential and the URL of the stand-in. */
  wanted(kind: KindName, changes: Values = {}): Wanted {
    // The buckets of these programs are nowhere; verify.test.ts tries real ones.
    return { kind, inputs: { verify: "skip", ...this.#inputs()[kind], ...changes } };
  }

  /** Objects that the service holds. */
  live(kind: KindName): number {
    const { modelslab, ryzeapi, labelStudio, flashback } = this.sandbox;
    const counts: Record<KindName, () => number> = {
      ModelsLabS3Config: () => modelslab.servers.size,
      RyzeInstanceS3: () => [...ryzeapi.instances.values()].filter(({ enabled }) => enabled).length,
      LabelStudioImportStorage: () => labelStudio.imports.rows.size,
      FlashbackBucket: () =>
        [...flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null).length,
    };
    return counts[kind]();
  }

  /** The requests to a kind's service as "METHOD /path". */
  requests(kind: KindName): string[] {
    return this.sandbox.requests(serviceOf[kind]).map(({ method, path }) => `${method} ${path}`);
  }

  #inputs(): Record<KindName, Values> {
    const { urls, modelslab, ryzeapi, labelStudio } = this.sandbox;
    return {
      ModelsLabS3Config: {
        deployType: "flux",
        publicUrl: "https://cdn.example.com/generations/",
        regionName: "us-east-1",
        endpointUrl: "https://pictures.s3.us-east-1.amazonaws.com",
        awsAccessKeyId: canaries.accessKeyId,
        awsSecretAccessKey: canaries.secretKey,
        imageDirectory: "generations",
        key: modelslab.keyOf("flux"),
        baseUrl: urls.modelslab,
      },
      RyzeInstanceS3: {
        instance: "my-instance",
        bucket: "ryzeapi-media",
        region: "us-east-1",
        accessKey: canaries.accessKeyId,
        secretKey: canaries.secretKey,
        endpoint: "https://minio.example.com",
        pathPrefix: "media/my-instance/",
        token: ryzeapi.accountToken,
        baseUrl: urls.ryzeapi,
      },
      LabelStudioImportStorage: {
        project: 1,
        bucket: "labels",
        title: "Raw pictures",
        description: "What the cameras took",
        prefix: "raw/",
        regexFilter: ".*\\.jpg$",
        useBlobUrls: true,
        awsAccessKeyId: canaries.accessKeyId,
        awsSecretAccessKey: canaries.secretKey,
        awsSessionToken: canaries.sessionToken,
        regionName: "us-east-1",
        s3Endpoint: "https://minio.example.com",
        presign: false,
        presignTtl: 15,
        recursiveScan: true,
        synchronizable: false,
        token: labelStudio.personalToken,
        baseUrl: urls.labelStudio,
      },
      FlashbackBucket: {
        name: "Media",
        bucket: "my-bucket",
        workspaceId: "workspace-123",
        storageType: "S3",
        key: canaries.accessKeyId,
        secret: canaries.secretKey,
        region: "us-east-1",
        endpoint: "https://s3.us-east-1.amazonaws.com",
        token: this.#flashbackToken,
        baseUrl: urls.flashback,
      },
    };
  }
}

export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  return new World(await startSandbox(options));
}

/** Sentences that users are told during a test. */
export function listen(): string[] {
  const said: string[] = [];
  jest.spyOn(console, "error").mockImplementation((line: unknown) => {
    said.push(String(line));
  });
  return said;
}
