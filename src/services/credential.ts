/** One value of a credential and the places it can come from. */
export interface CredentialField {
  name: string;
  /** Resource input, where there is one. */
  input?: string;
  /** Key in stack configuration and in a `Provider`, without the namespace `byob:`. */
  config: string;
  /** That key in earlier releases, which the state and the configuration of stacks still have. */
  formerConfig?: string;
  environment: string;
}

/** How the credential of one service is found. */
export interface CredentialSource {
  /** Name of the service in messages. */
  service: string;
  /** What the credential is, as a sentence for the arguments of `Provider`. */
  description: string;
  /** Built-in URL; absent where the service is self-hosted. */
  defaultUrl?: string;
  url: Pick<CredentialField, "config" | "formerConfig" | "environment">;
  /** Complete forms in order of preference: the first with all fields wins. */
  forms: readonly (readonly CredentialField[])[];
}

/** What `credentials.ts` of a service declares; the configuration keys follow from the id of the service. */
export interface CredentialDeclaration extends Pick<CredentialSource, "description" | "defaultUrl"> {
  /** Environment variable with the URL. */
  urlEnvironment: string;
  forms: readonly (readonly Omit<CredentialField, "config" | "formerConfig">[])[];
  /** Beginning of the configuration keys in earlier releases. */
  formerPrefix?: string;
}

/** A credential as found: its values by field name. */
export type Credential = Readonly<Record<string, string>>;

/** Stands behind many a 401, since commands that do not run the program take the configuration from the state. */
export const AFTER_ROTATION =
  "after a rotation, `refresh` and `destroy` use the configuration of the last `up`: run `pulumi up` once, or add --run-program";
