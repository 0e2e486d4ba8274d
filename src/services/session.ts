import { createHash } from "node:crypto";
import { LoginError, ServiceError, withUnknownOutcome } from "../http/errors";

/** The result of a login. */
export interface SessionGrant {
  access: string;
  /** The token for the next login; absent if the service does not rotate it. */
  renewal?: string | undefined;
}

type Login = (renewal: string | undefined) => Promise<SessionGrant>;

/**
 * A short-lived token that all resources of the process share. It is requested once, and renewed once when the
 * service rejects it, even if many requests are rejected at the same time. Its expiry is not computed, because the
 * clocks of this machine and the service can differ.
 */
export class Session {
  #token: Promise<string> | undefined;
  #renewal: string | undefined;

  /** Sends a request with the shared token. A 401 has no effect, so the request is retried once with a new token. */
  async use<T>(login: Login, send: (token: string) => Promise<T>): Promise<T> {
    const token = await this.#current(login);
    try {
      return await send(token);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 401) {
        throw error;
      }
      const renewed = async () => send(await this.#current(login, token));
      if (!error.outcomeUnknown) {
        return renewed();
      }
      // An attempt before the 401 may have taken effect, so the outcome stays unknown if the retry fails.
      return renewed().catch((later: unknown) => {
        throw withUnknownOutcome(later);
      });
    }
  }

  async #current(login: Login, rejected?: string): Promise<string> {
    const pending = this.#token;
    const token = await pending;
    if (token !== undefined && token !== rejected) {
      return token;
    }
    // The first caller that finds the old promise replaces it. The others wait for the new one.
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

/** The session of this process for a server and a long-lived credential. Only a hash of both is kept. */
export function sessionFor(...identity: readonly string[]): Session {
  const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const session = sessions.get(key) ?? new Session();
  sessions.set(key, session);
  return session;
}
