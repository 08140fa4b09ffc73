import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, data, items, register } from "../src/index.js";
import { address, BASE_URL, eventually, mailedToken, seeded } from "./server.js";

const DAY = 24 * 60 * 60 * 1_000;

test("a patient finds, books, accepts, pays and has an invoice", async () => {
  const patient = createClient({ baseUrl: BASE_URL, language: "en" });
  const email = address("wanjiru");
  await register(patient, {
    email,
    password: "giraffe-harbour-tin-41",
    user_type: "patient",
    first_name: "Wanjiru",
    last_name: "Kamau",
  });
  await data(patient.POST("/api/v1/auth/verify-email", { body: { token: await mailedToken(email) } }));
  await data(
    patient.POST("/api/v1/patients", {
      body: { date_of_birth: "1979-02-11", gender: "female", country: "KE", city: "Kisumu" },
    }),
  );

  const hospital = await data(
    patient.GET("/api/v1/hospitals/{id}", { params: { path: { id: "mavikubbe-international" } } }),
  );
  const offers = await data(
    patient.GET("/api/v1/hospitals/{id}/treatments", { params: { path: { id: hospital.id }, query: { limit: 1 } } }),
  );
  const offer = offers[0];
  assert.ok(offer, "the hospital offers something");
  const requested_date = new Date(Date.now() + 90 * DAY).toISOString().slice(0, 10);
  const booking = await data(
    patient.POST("/api/v1/bookings", {
      body: { hospital_id: hospital.id, treatment_id: offer.treatment_id, requested_date },
    }),
  );
  assert.equal(booking.status, "requested");
  const path = { id: booking.id };

  const desk = await seeded("hospital");
  for (const status of ["under_review", "accepted"] as const) {
    await data(desk.PATCH("/api/v1/bookings/{id}/status", { params: { path }, body: { status } }));
  }
  const quotation = await data(
    desk.POST("/api/v1/bookings/{id}/quotation", {
      params: { path },
      body: {
        line_items: [
          { kind: "treatment", description: "The treatment", quantity: 1, unit_price: offer.base_price, tax_rate: 10 },
        ],
        valid_until: new Date(Date.now() + 14 * DAY).toISOString(),
      },
    }),
  );
  await data(patient.POST("/api/v1/bookings/{id}/quotation/accept", { params: { path } }));

  const payment = await data(
    patient.POST("/api/v1/payments", { body: { booking_id: booking.id, gateway: "sandbox" } }),
  );
  assert.deepEqual(payment.amount, quotation.total, "what was agreed is what is due");
  const next = payment.next_action;
  assert.equal(next?.type, "sandbox_confirm");
  assert.ok(next.type === "sandbox_confirm");
  const confirmed = await patient.send(
    new Request(next.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ outcome: "succeed" }),
    }),
  );
  assert.ok(confirmed.ok, `${confirmed.status}`);

  const invoice = await eventually("the invoice", async () => {
    for await (const invoice of items(patient, "/api/v1/invoices")) {
      return invoice;
    }
    return undefined;
  });
  assert.equal(invoice.booking_id, booking.id);
  const timeline = await data(patient.GET("/api/v1/bookings/{id}/timeline", { params: { path } }));
  assert.ok(timeline.some((entry) => entry.to_status === "payment_completed"), JSON.stringify(timeline));
});
