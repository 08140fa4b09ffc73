import createFetchClient, { type Client as FetchClient } from "openapi-fetch";
import { IDEMPOTENT_OPERATIONS } from "./idempotent_operations.js";
import { problemOf } from "./problem.js";
import { type RetryOptions, sendWithRetries } from "./retry.js";
import type { paths } from "./schema.js";
import { Session } from "./session.js";
import { MemoryTokens, type TokenStore } from "./tokens.js";

/** How a client is set up. */
export interface ClientOptions {
  /** Where the API is, e.g. `https://api.medivoy.example`. */
  readonly baseUrl: string;
  /** Where tokens are kept; in memory by default. */
  readonly tokens?: TokenStore;
  /** Preferred languages of what the API answers, as in `Accept-Language`. */
  readonly language?: string;
  /** Called when the session has ended and nobody is signed in any more. */
  readonly onSessionEnded?: () => void;
  /** Repetitions of reads and of requests with an idempotency key; `{ attempts: 0 }` for none. */
  readonly retries?: Partial<RetryOptions>;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** The API as `openapi-fetch` gives it, and the session of who is signed in. */
export interface Client extends FetchClient<paths> {
  readonly session: Session;
  /** Sends a request outside the typed operations, with token, language and repetition as they do. */
  send(request: Request): Promise<Response>;
  readonly baseUrl: string;
}

/**
 * A client of the API. Every refusal is thrown as a `ProblemError`. An operation that takes an `Idempotency-Key` is
 * given a random one where the caller names none, so that repeating it has no second effect.
 */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const fetcher = options.fetch ?? fetch.bind(globalThis);
  const session = new Session(baseUrl, fetcher, options.tokens ?? new MemoryTokens(), options.onSessionEnded ?? (() => {}));
  const retries: RetryOptions = { attempts: 2, pause: 200, ...options.retries };

  const send = (request: Request): Promise<Response> => {
    if (options.language !== undefined && !request.headers.has("accept-language")) {
      request.headers.set("accept-language", options.language);
    }
    const signed = (attempt: Request): Promise<Response> => session.send(attempt);
    const mayRepeat = request.method === "GET" || request.headers.has("idempotency-key");
    return mayRepeat ? sendWithRetries(request, signed, retries) : signed(request);
  };

  const api = createFetchClient<paths>({ baseUrl, fetch: send });
  api.use({
    onRequest({ request, schemaPath }) {
      const isKeyed = IDEMPOTENT_OPERATIONS.has(`${request.method} ${schemaPath}`);
      if (isKeyed && !request.headers.has("idempotency-key")) {
        request.headers.set("idempotency-key", crypto.randomUUID());
      }
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok && response.status !== 304) {
        throw await problemOf(response);
      }
      return response;
    },
  });
  return Object.assign(api, { session, send, baseUrl });
}

/** What an operation has answered, out of its envelope: `const booking = await data(api.GET("/api/v1/bookings/{id}", …))`. */
export async function data<T>(answer: Promise<{ data?: { data: T }; response: Response }>): Promise<T> {
  const { data: envelope, response } = await answer;
  if (envelope === undefined) {
    throw new TypeError(`${response.status} has no content: this operation answers without any`);
  }
  return envelope.data;
}
