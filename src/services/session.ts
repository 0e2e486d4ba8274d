import { createHash } from "node:crypto";
import { LoginError, ServiceError, withUnknownOutcome } from "../http/errors";

/** What a login answers. */
export interface Grant {
  access: string;
  /** What the next login must use, where the service gives another one each time. */
  renewal?: string | undefined;
}

type Login = (renewal: string | undefined) => Promise<Grant>;

/**
 * A short-lived token that all resources of the process share: fetched once, and renewed once when the
 * service no longer takes it, however many calls find that out at a time. Its end is not computed
 * beforehand, since clocks differ and the service's word is the one that counts.
 */
export class Session {
  #token: Promise<string> | undefined;
  #renewal: string | undefined;

  /** Calls with the shared token; a 401 is decided before any effect, so one repetition with a new one is safe. */
  async use<T>(login: Login, send: (token: string) => Promise<T>): Promise<T> {
    const token = await this.#current(login);
    try {
      return await send(token);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 401) {
        throw error;
      }
      const renewed = async () => send(await this.#current(login, token));
      if (!error.ambiguous) {
        return renewed();
      }
      // An attempt before the 401 may have arrived: whatever follows does not tell.
      return renewed().catch((later: unknown) => {
        throw withUnknownOutcome(later);
      });
    }
  }

  async #current(login: Login, refused?: string): Promise<string> {
    const pending = this.#token;
    const token = await pending;
    if (token !== undefined && token !== refused) {
      return token;
    }
    // Whoever still finds the old promise replaces it; the others wait for the new one.
    if (this.#token === pending) {
      this.#token = this.#start(login);
    }
    return (await this.#token) as string;
  }

  async #start(login: Login): Promise<string> {
    try {
      const { access, renewal } = await login(this.#renewal);
      this.#renewal = renewal;
      return access;
    } catch (error) {
      this.#token = undefined;
      throw error instanceof ServiceError ? new LoginError(error.message, { cause: error }) : error;
    }
  }
}

const sessions = new Map<string, Session>();

/** The process's session for a server and a long-lived credential, which is kept as a hash only. */
export function sessionFor(...identity: readonly string[]): Session {
  const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const session = sessions.get(key) ?? new Session();
  sessions.set(key, session);
  return session;
}
