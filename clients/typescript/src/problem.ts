import type { components } from "./schema.js";

/** What the API answers to a request that it refuses (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** The API refused a request. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(
    /** Why, as the API says it. `code` is stable and meant for programs. */
    readonly problem: Problem,
    /** The answer's status. */
    readonly status: number,
    /** Seconds after which another attempt makes sense, where the API says so (`Retry-After`). */
    readonly retryAfter: number | undefined,
  ) {
    super(`${status} ${problem.code}: ${problem.detail}`);
  }

  /** Whether it was refused for this reason. */
  is(code: Problem["code"]): boolean {
    return this.problem.code === code;
  }

  /** What is wrong with a field of the request, e.g. `password` or `items[0].quantity`. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === name)?.message;
  }
}

/** The error for an answer that is none of the good ones. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const text = await response.text();
  return new ProblemError(parsed(text, response), response.status, Number.isNaN(retryAfter) ? undefined : retryAfter);
}

/** Proxies on the way refuse without a problem document. */
function parsed(text: string, response: Response): Problem {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "code" in body && "detail" in body) {
      return body as Problem;
    }
  } catch {
    // Not JSON: told below.
  }
  return {
    success: false,
    type: "about:blank",
    title: response.statusText || "No answer of the API",
    status: response.status,
    detail: text.slice(0, 200),
    code: "internal_error",
    request_id: response.headers.get("x-request-id") ?? "",
  };
}
