/** One value of a credential and the places it can come from. */
export interface CredentialField {
  name: string;
  /** Resource input, where there is one. */
  input?: string;
  /** Key in stack configuration and in a `Provider`, without the namespace `byob:`. */
  config: string;
  environment: string;
}

/** How the credential of one service is found. */
export interface CredentialSource {
  service: string;
  /** Built-in URL; absent where the service is self-hosted. */
  defaultUrl?: string;
  url: { config: string; environment: string };
  /** Complete forms in order of preference: the first with all fields wins. */
  forms: readonly (readonly CredentialField[])[];
}

/** A credential as found: its values by field name. */
export type Credential = Readonly<Record<string, string>>;

/** Stands behind many a 401, since commands that do not run the program take the configuration from the state. */
export const AFTER_ROTATION =
  "after a rotation, `refresh` and `destroy` use the configuration of the last `up`: run `pulumi up` once, or add --run-program";
