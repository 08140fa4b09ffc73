import { problemOf } from "./problem.js";
import type { components } from "./schema.js";
import type { Tokens, TokenStore } from "./tokens.js";

type IssuedTokens = Pick<components["schemas"]["AuthTokensView"], "access_token" | "refresh_token">;

/** The tokens of one signed-in user: put on requests, and refreshed once however many requests find them expired. */
export class Session {
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;
  readonly #store: TokenStore;
  readonly #onEnded: () => void;
  #refreshing: Promise<void> | undefined;

  constructor(baseUrl: string, fetcher: typeof fetch, store: TokenStore, onEnded: () => void) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetcher;
    this.#store = store;
    this.#onEnded = onEnded;
  }

  /** The tokens in use, if somebody is signed in. */
  get tokens(): Tokens | undefined {
    return this.#store.load();
  }

  /** Goes on with what signing in, registering or refreshing answered. */
  adopt(issued: IssuedTokens): void {
    this.#store.save({ accessToken: issued.access_token, refreshToken: issued.refresh_token });
  }

  /** Forgets the tokens. */
  forget(): void {
    this.#store.save(undefined);
  }

  /** Sends the request as the signed-in user; once more with a fresh token where the one it had does not count. */
  async send(request: Request): Promise<Response> {
    const tokens = this.tokens;
    if (tokens === undefined || request.headers.has("authorization")) {
      return this.#fetch(request);
    }
    const again = request.clone();
    request.headers.set("authorization", `Bearer ${tokens.accessToken}`);
    const response = await this.#fetch(request);
    if (response.status !== 401) {
      return response;
    }
    await this.#refresh(tokens);
    const fresh = this.tokens;
    if (fresh === undefined) {
      return response;
    }
    await response.body?.cancel();
    again.headers.set("authorization", `Bearer ${fresh.accessToken}`);
    return this.#fetch(again);
  }

  /** One refresh at a time: the API takes a refresh token once, and those who wait use its answer. */
  async #refresh(expired: Tokens): Promise<void> {
    if (this.tokens?.accessToken !== expired.accessToken) {
      return; // Somebody else has done so since the request was sent.
    }
    this.#refreshing ??= this.#ask(expired).finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #ask(expired: Tokens): Promise<void> {
    const response = await this.#fetch(
      new Request(`${this.#baseUrl}/api/v1/auth/refresh`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ refresh_token: expired.refreshToken }),
      }),
    );
    if (response.ok) {
      const answer = (await response.json()) as components["schemas"]["AuthTokensResponse"];
      this.adopt(answer.data);
    } else if (response.status === 401) {
      await response.body?.cancel();
      this.forget();
      this.#onEnded();
    } else {
      throw await problemOf(response);
    }
  }
}
