// Made by `npm run generate` from docs/openapi.json.

/** The operations that take an `Idempotency-Key`: method and path. */
export const IDEMPOTENT_OPERATIONS: ReadonlySet<string> = new Set([
  "POST /api/v1/bookings",
  "POST /api/v1/invoices",
  "POST /api/v1/invoices/{id}/credit-note",
  "POST /api/v1/payments",
  "POST /api/v1/payments/{id}/refund",
]);
