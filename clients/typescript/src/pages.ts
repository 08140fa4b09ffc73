import type { Client } from "./client.js";
import type { components, paths } from "./schema.js";

type PageMeta = components["schemas"]["PageMeta"];

/** What a list answers. */
type ListAnswer = { data: readonly unknown[]; meta: PageMeta };

type AnswerOf<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Answer } } } };
}
  ? Answer
  : never;

/** The paths that answer with pages. */
export type ListPath = {
  [P in keyof paths]: AnswerOf<P> extends never ? never : AnswerOf<P> extends ListAnswer ? P : never;
}[keyof paths];

/** One element of a list. */
export type ItemOf<P extends ListPath> = AnswerOf<P> extends { data: readonly (infer Item)[] } ? Item : never;

/** Filters, sorting, and what the path holds, as the operation takes them. */
export type ListParameters<P extends ListPath> = paths[P] extends { get: { parameters: infer Parameters } }
  ? Parameters
  : never;

/**
 * Every element of a list, page after page, in its order: `for await (const booking of items(api, "/api/v1/bookings"))`.
 * A page is asked for when it is needed. Elements that come or go meanwhile neither repeat nor hide others.
 */
export async function* items<P extends ListPath>(
  client: Client,
  path: P,
  parameters?: Partial<ListParameters<P>>,
): AsyncGenerator<ItemOf<P>, void, undefined> {
  // The types above say what this may be called with; openapi-fetch's own cannot be told for a path that is a parameter.
  const get = client.GET as unknown as (path: string, options: object) => Promise<{ data?: ListAnswer }>;
  const given = (parameters ?? {}) as { query?: object };
  let cursor: string | undefined;
  do {
    const query = { ...given.query, ...(cursor === undefined ? {} : { cursor }) };
    const { data: page } = await get(path, { params: { ...given, query } });
    yield* (page?.data ?? []) as ItemOf<P>[];
    cursor = page?.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
