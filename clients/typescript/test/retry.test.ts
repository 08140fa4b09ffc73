import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, ProblemError } from "../src/index.js";

/** A client whose requests are answered by these, one after the other, and what it has sent. */
function scripted(answers: readonly (() => Response)[]): { client: ReturnType<typeof createClient>; sent: Request[] } {
  const sent: Request[] = [];
  const client = createClient({
    baseUrl: "http://server.example",
    retries: { pause: 1 },
    fetch: (input) => {
      sent.push(input as Request);
      const answer = answers[sent.length - 1];
      return answer === undefined ? Promise.reject(new TypeError("no answer left")) : Promise.resolve(answer());
    },
  });
  return { client, sent };
}

const good = (): Response => Response.json({ success: true, data: {} });
const away = (): Response =>
  Response.json({ code: "unavailable", detail: "Later" }, { status: 503, headers: { "retry-after": "0" } });
const broken = (): Response => {
  throw new TypeError("the connection broke");
};

test("reading is repeated when the server is away for a moment", async () => {
  const { client, sent } = scripted([away, good]);
  await client.GET("/api/v1/auth/profile");
  assert.equal(sent.length, 2);
});

test("what has an idempotency key is repeated with the same key", async () => {
  const { client, sent } = scripted([away, good]);
  await client.POST("/api/v1/payments", { body: { booking_id: crypto.randomUUID(), gateway: "sandbox" } });
  const keys = sent.map((request) => request.headers.get("idempotency-key"));
  assert.equal(keys.length, 2);
  assert.ok(keys[0]);
  assert.equal(keys[0], keys[1]);
});

test("what has none is not repeated, and the refusal is told", async () => {
  const { client, sent } = scripted([away, good]);
  await assert.rejects(
    client.POST("/api/v1/auth/forgot-password", { body: { email: "a@example.org" } }),
    (error) => error instanceof ProblemError && error.is("unavailable") && error.retryAfter === 0,
  );
  assert.equal(sent.length, 1);
});

test("it gives up in the end", async () => {
  const { client, sent } = scripted([away, away, away, good]);
  await assert.rejects(client.GET("/api/v1/auth/profile"), (error) => error instanceof ProblemError && error.status === 503);
  assert.equal(sent.length, 3);
});

test("a connection that breaks is a reason to repeat reading", async () => {
  const { client, sent } = scripted([broken, good]);
  await client.GET("/api/v1/auth/profile").catch((error: unknown) => assert.fail(`${error}`));
  assert.equal(sent.length, 2);
});
