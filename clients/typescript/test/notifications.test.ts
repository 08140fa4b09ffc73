import assert from "node:assert/strict";
import { test } from "node:test";
import { data, followNotifications } from "../src/index.js";
import { events } from "../src/server_sent_events.js";
import { seeded } from "./server.js";

test("notifications come as they are made, and go on after those that are known", async () => {
  const [patient, admin] = [await seeded("patient"), await seeded("admin")];
  const user = await data(patient.GET("/api/v1/auth/profile"));
  const tell = (title: string) =>
    admin.POST("/api/v1/notifications", { body: { user_id: user.id, title, message: "From the tests of the client." } });
  const ended = new AbortController();
  const received: { title: string; seq: number }[] = [];
  await tell("First");
  for await (const notification of followNotifications(patient, { after: 0, signal: ended.signal })) {
    received.push(notification);
    if (notification.title === "First") {
      await tell("Second");
    }
    if (notification.title === "Second") {
      ended.abort();
    }
  }
  const known = received.at(-1)?.seq;
  assert.ok(known !== undefined);
  const order = received.map(({ seq }) => seq);
  assert.deepEqual(order, [...new Set(order)].sort((a, b) => a - b), "each once, in order");

  await tell("Third");
  const again = new AbortController();
  const after: string[] = [];
  for await (const notification of followNotifications(patient, { after: known, signal: again.signal })) {
    after.push(notification.title);
    again.abort();
  }
  assert.deepEqual(after, ["Third"]);
});

test("events are read however the stream is cut", async () => {
  const text = ": hello\n\nevent: notification\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\ndata:plain\n\ndata: cut off";
  for (const size of [1, 2, 3, 7, text.length]) {
    const bytes = new TextEncoder().encode(text);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) {
          controller.enqueue(bytes.slice(at, at + size));
        }
        controller.close();
      },
    });
    const read = [];
    for await (const event of events(stream)) {
      read.push([event.type, event.data]);
    }
    assert.deepEqual(read, [["notification", '{"a":\n1}'], ["message", "plain"]], `in pieces of ${size}`);
  }
});
