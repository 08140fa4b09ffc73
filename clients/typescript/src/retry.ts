/** How often, and after how long, what may be repeated is sent again. */
export interface RetryOptions {
  /** Attempts after the first; 2 by default. */
  readonly attempts: number;
  /** Milliseconds before the first of them, doubled for each further one; 200 by default. */
  readonly pause: number;
}

/** The longest that a `Retry-After` is waited for, in milliseconds: what takes longer is the caller's to decide. */
const MAX_WAIT = 5_000;

/** Statuses that tell of a server that is busy or away for a moment. */
const PASSING = new Set([502, 503, 504]);

/**
 * Sends a request, and again when the network or the server fails for a moment. Only for requests whose repetition has
 * no second effect: reading, and what carries an `Idempotency-Key`.
 */
export async function sendWithRetries(
  request: Request,
  send: (request: Request) => Promise<Response>,
  options: RetryOptions,
): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const isLast = attempt >= options.attempts;
    const current = isLast ? request : request.clone();
    try {
      const response = await send(current);
      const wait = waitAfter(response, options.pause * 2 ** attempt);
      if (isLast || wait === undefined) {
        return response;
      }
      await response.body?.cancel();
      await pause(wait, request.signal);
    } catch (error) {
      if (isLast || request.signal.aborted || !(error instanceof TypeError)) {
        throw error; // `fetch` reports a broken connection as a TypeError.
      }
      await pause(options.pause * 2 ** attempt, request.signal);
    }
  }
}

function waitAfter(response: Response, fallback: number): number | undefined {
  if (!PASSING.has(response.status)) {
    return undefined;
  }
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const wait = Number.isNaN(seconds) ? fallback : seconds * 1_000;
  return wait <= MAX_WAIT ? wait : undefined;
}

/** Waits, unless the signal is aborted meanwhile: then it fails with the signal's reason. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) {
      abort();
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}
