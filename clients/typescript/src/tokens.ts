/** What a session is kept by. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where tokens are kept between requests, and between starts of the program. */
export interface TokenStore {
  /** Those kept, if any. */
  load(): Tokens | undefined;
  /** Keeps them; `undefined` forgets. */
  save(tokens: Tokens | undefined): void;
}

/** Keeps tokens in memory, for as long as the program runs. */
export class MemoryTokens implements TokenStore {
  #tokens: Tokens | undefined;

  constructor(tokens?: Tokens) {
    this.#tokens = tokens;
  }

  load(): Tokens | undefined {
    return this.#tokens;
  }

  save(tokens: Tokens | undefined): void {
    this.#tokens = tokens;
  }
}
