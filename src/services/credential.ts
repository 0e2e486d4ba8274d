/** One value of a credential and its sources. */
export interface CredentialField {
  name: string;
  /** Resource input; absent if no input contains the value. */
  input?: string;
  /** Key in stack configuration and in a `Provider`, without the namespace `byob:`. */
  config: string;
  /** Configuration key in earlier releases, which existing stacks and their state still contain. */
  formerConfig?: string;
  environment: string;
}

/** Sources of the credential of one service. */
export interface CredentialSource {
  /** Name of the service in messages. */
  service: string;
  /** Noun phrase for the docblock of the arguments of `Provider`. */
  description: string;
  /** Built-in URL; absent for a self-hosted service. */
  defaultUrl?: string;
  url: Pick<CredentialField, "config" | "formerConfig" | "environment">;
  /** Alternative sets of values in order of preference: the first complete set is used. */
  forms: readonly (readonly CredentialField[])[];
}

/** Declaration in `credentials.ts` of a service; the configuration keys are derived from the service's id. */
export interface CredentialDeclaration extends Pick<CredentialSource, "description" | "defaultUrl"> {
  /** Environment variable with the URL. */
  urlEnvironment: string;
  forms: readonly (readonly Omit<CredentialField, "config" | "formerConfig">[])[];
  /** Prefix of the configuration keys in earlier releases. */
  formerPrefix?: string;
}

/** Values of a credential by field name. */
export type Credential = Readonly<Record<string, string>>;

/** Hint for HTTP 401: commands that do not run the program use the configuration in state. */
export const AFTER_ROTATION =
  "If you changed the credential, pulumi refresh and pulumi destroy still use the one of the last pulumi up. Run pulumi up first, or add --run-program to the command";
