import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, items } from "../src/index.js";
import { BASE_URL } from "./server.js";

test("every element of a list is given once, page after page", async () => {
  let pages = 0;
  const client = createClient({
    baseUrl: BASE_URL,
    fetch: (request) => {
      pages += 1;
      return fetch(request);
    },
  });
  const slugs: string[] = [];
  for await (const hospital of items(client, "/api/v1/hospitals", { query: { limit: 15, sort: "name" } })) {
    slugs.push(hospital.slug);
  }
  assert.ok(slugs.length >= 40, `${slugs.length}`);
  assert.equal(new Set(slugs).size, slugs.length);
  assert.equal(pages, Math.ceil(slugs.length / 15));
});

test("a list that is left early asks for no further page", async () => {
  let pages = 0;
  const client = createClient({
    baseUrl: BASE_URL,
    fetch: (request) => {
      pages += 1;
      return fetch(request);
    },
  });
  for await (const treatment of items(client, "/api/v1/treatments", { query: { limit: 5 } })) {
    assert.ok(treatment.name);
    break;
  }
  assert.equal(pages, 1);
});
