import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, data, MemoryTokens, ProblemError, signIn, signOut } from "../src/index.js";
import { BASE_URL, seeded, SEED_PASSWORD } from "./server.js";

test("many requests with an expired token refresh it once", async () => {
  const signedIn = (await seeded("patient")).session.tokens;
  assert.ok(signedIn);
  const paths: string[] = [];
  const client = createClient({
    baseUrl: BASE_URL,
    tokens: new MemoryTokens({ ...signedIn, accessToken: "expired" }),
    fetch: (request) => {
      paths.push(new URL((request as Request).url).pathname);
      return fetch(request);
    },
  });
  const profiles = await Promise.all(Array.from({ length: 10 }, () => data(client.GET("/api/v1/auth/profile"))));
  assert.deepEqual(new Set(profiles.map((profile) => profile.email)), new Set(["patient@medivoy.example"]));
  assert.equal(paths.filter((path) => path.endsWith("/auth/refresh")).length, 1, paths.join("\n"));
  assert.notEqual(client.session.tokens?.refreshToken, signedIn.refreshToken);
});

test("a session that cannot be refreshed has ended", async () => {
  let ended = 0;
  const client = createClient({
    baseUrl: BASE_URL,
    tokens: new MemoryTokens({ accessToken: "expired", refreshToken: "nobody.knows" }),
    onSessionEnded: () => {
      ended += 1;
    },
  });
  await assert.rejects(client.GET("/api/v1/auth/profile"), (error) => error instanceof ProblemError && error.status === 401);
  assert.deepEqual([ended, client.session.tokens], [1, undefined]);
});

test("signing out ends the session at the API", async () => {
  const client = await seeded("hospital");
  const tokens = client.session.tokens;
  assert.ok(tokens);
  await signOut(client);
  assert.equal(client.session.tokens, undefined);
  const other = createClient({ baseUrl: BASE_URL, tokens: new MemoryTokens(tokens) });
  await assert.rejects(other.GET("/api/v1/auth/profile"), (error) => error instanceof ProblemError && error.status === 401);
});

test("a refusal tells its code and its fields", async () => {
  const client = createClient({ baseUrl: BASE_URL });
  await assert.rejects(
    signIn(client, { email: "patient@medivoy.example", password: `not ${SEED_PASSWORD}` }),
    (error) => error instanceof ProblemError && error.is("invalid_credentials") && error.problem.request_id !== "",
  );
  await assert.rejects(
    client.POST("/api/v1/auth/forgot-password", { body: { email: "nobody" } }),
    (error) => error instanceof ProblemError && error.is("validation_failed") && error.field("email") !== undefined,
  );
});
