import type { Client } from "./client.js";
import { problemOf } from "./problem.js";
import { pause } from "./retry.js";
import type { components } from "./schema.js";
import { events } from "./server_sent_events.js";

/** A notification to the signed-in user. */
export type Notification = components["schemas"]["NotificationView"];

/** How notifications are followed. */
export interface FollowOptions {
  /** The `seq` of the last one that is known: what came after it is given first. */
  readonly after?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Milliseconds before a lost connection is made again; 1,000 by default. */
  readonly reconnectAfter?: number;
}

/**
 * The notifications of the signed-in user as they come, each once and in order, until the signal is aborted. A connection
 * that is lost is made again, and goes on where it was.
 *
 * @throws ProblemError when the API refuses, e.g. because the session has ended.
 */
export async function* followNotifications(
  client: Client,
  options: FollowOptions = {},
): AsyncGenerator<Notification, void, undefined> {
  const { signal } = options;
  let last = options.after;
  while (!signal?.aborted) {
    try {
      for await (const event of events(await open(client, last, signal))) {
        if (event.type === "notification") {
          const notification = JSON.parse(event.data) as Notification;
          last = notification.seq;
          yield notification;
        }
      }
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      if (!(error instanceof TypeError)) {
        throw error; // `fetch` and its streams report a broken connection as a TypeError.
      }
    }
    await pause(options.reconnectAfter ?? 1_000, signal).catch(() => {});
  }
}

async function open(
  client: Client,
  last: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const headers = { accept: "text/event-stream", ...(last === undefined ? {} : { "last-event-id": String(last) }) };
  const request = new Request(`${client.baseUrl}/api/v1/notifications/stream`, {
    headers,
    ...(signal === undefined ? {} : { signal }),
  });
  const response = await client.send(request);
  if (!response.ok || response.body === null) {
    throw await problemOf(response);
  }
  return response.body;
}
