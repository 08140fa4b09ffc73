//! `POST /invoices/{id}/credit-note`.

use super::fixture::{Fixture, QUOTED, path_of};
use futures_util::future::join_all;
use kernel::Role;
use serde_json::{Value, json};

fn path(invoice: &Value) -> String {
    format!("{}/credit-note", path_of(&invoice["id"]))
}

fn usd(amount: i64) -> Value {
    json!({ "amount_minor": amount, "currency": "USD" })
}

fn parts(note: &Value) -> Vec<(u64, i64, i64)> {
    let number = |v: &Value| v["amount_minor"].as_i64().expect("an amount");
    let lines = note["line_items"].as_array().expect("lines");
    lines
        .iter()
        .map(|l| (l["corrects_line"].as_u64().expect("a line"), number(&l["unit_price"]), number(&l["tax"])))
        .collect()
}

#[actix_web::test]
async fn in_parts_and_then_the_rest() {
    let fixture = Fixture::open().await;
    let (booking, _, invoice) = fixture.paid(QUOTED).await; // 150000 · 15000 + 2700 · 999 + 75
    let credit = async |body: Value| fixture.app.post(&path(&invoice)).by(&fixture.admin).json(body).send().await;

    let room =
        credit(json!({ "reason": "Room not used", "line_items": [{ "line": 2 }, { "line": 3, "amount": usd(537) }] }))
            .await;
    let note = room.data(201);
    assert_eq!(
        (&note["kind"], &note["invoice_number"], &note["status"]),
        (&json!("credit_note"), &json!("CN-2026-000001"), &json!("draft"))
    );
    assert_eq!(
        (&note["corrects_invoice_id"], &note["reason"], &note["booking_id"]),
        (&invoice["id"], &json!("Room not used"), &json!(booking))
    );
    assert_eq!(parts(&note), [(2, 15_000, 2700), (3, 500, 37)]);
    assert_eq!(note["final"], usd(15_000 + 2700 + 537));
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid", "partly credited");

    let amount = credit(json!({ "reason": "Goodwill", "amount": usd(50_000) })).await.data(201);
    assert_eq!(amount["final"], usd(50_000));
    credit(json!({ "reason": "Too much", "amount": usd(168_774 - 18_237 - 50_000 + 1) }))
        .await
        .problem(422, "credit_exceeds_invoice");
    let rest = credit(json!({ "reason": "Called off" })).await.data(201);
    assert_eq!(rest["final"], usd(168_774 - 18_237 - 50_000));
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "cancelled");
    credit(json!({ "reason": "Again" })).await.problem(409, "nothing_left_to_credit");

    let notes = fixture.documents(booking, "credit_note").await;
    let sum = |name: &str| notes.iter().map(|n| n[name]["amount_minor"].as_i64().expect("an amount")).sum::<i64>();
    assert_eq!((sum("final"), sum("tax")), (168_774, 2775), "all of it, and all of the tax");
    fixture
        .app
        .post(&path(&notes[0]))
        .by(&fixture.admin)
        .json(json!({ "reason": "x" }))
        .send()
        .await
        .problem(409, "not_an_invoice");

    fixture.work().await;
    assert!(fixture.documents(booking, "credit_note").await.iter().all(|n| n["status"] == "sent"));
    let mails = fixture.messenger.mails();
    assert_eq!(
        mails
            .iter()
            .filter(|m| m.template == "credit_note" && m.attachments[0].file_name.starts_with("CN-2026-"))
            .count(),
        3
    );
    let audited =
        fixture.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'invoice.credit'", []).await;
    assert_eq!(audited, 3);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn many_at_once_never_exceed_the_invoice() {
    let fixture = Fixture::open().await;
    let (booking, _, invoice) = fixture.paid(&[(1, 10_000, 0, 1800)]).await; // 11800
    let body = json!({ "reason": "Race", "amount": usd(1_000) });
    let answers =
        join_all((0..20).map(|_| fixture.app.post(&path(&invoice)).by(&fixture.admin).json(body.clone()).send())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 11);
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(422, "credit_exceeds_invoice");
    }
    // All that is left, by several at once: one gets it.
    let whole = json!({ "reason": "Rest" });
    let answers =
        join_all((0..5).map(|_| fixture.app.post(&path(&invoice)).by(&fixture.admin).json(whole.clone()).send())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    assert_eq!(fixture.documents(booking, "credit_note").await.len(), 12);
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "cancelled");
    fixture.is_sound().await;
}

#[actix_web::test]
async fn one_key_credits_once() {
    let fixture = Fixture::open().await;
    let (booking, _, invoice) = fixture.paid(QUOTED).await;
    let post = || fixture.app.post(&path(&invoice)).by(&fixture.admin).header("idempotency-key", "c-1");
    let body = json!({ "reason": "Once", "amount": usd(100) });
    post().json(body.clone()).send().await.expect(201);
    assert_eq!(post().json(body).send().await.header("idempotent-replayed"), Some("true"));
    assert_eq!(fixture.documents(booking, "credit_note").await.len(), 1);
}

#[actix_web::test]
async fn bad_input_is_named() {
    let fixture = Fixture::open().await;
    let (booking, _, invoice) = fixture.paid(QUOTED).await;
    for (change, status, code, field) in [
        (json!({ "reason": "" }), 422, "validation_failed", "reason"),
        (json!({ "amount": usd(0) }), 422, "validation_failed", "amount"),
        (json!({ "amount": usd(-5) }), 422, "validation_failed", "amount"),
        (json!({ "amount": usd(i64::MAX) }), 422, "credit_exceeds_invoice", "amount"),
        (json!({ "amount": { "amount_minor": 5, "currency": "EUR" } }), 422, "validation_failed", "amount"),
        (json!({ "amount": usd(5), "line_items": [{ "line": 1 }] }), 422, "validation_failed", "amount"),
        (json!({ "line_items": [] }), 422, "validation_failed", "line_items"),
        (json!({ "line_items": [{ "line": 0 }] }), 422, "validation_failed", "line_items[0].line"),
        (json!({ "line_items": [{ "line": 4 }] }), 422, "validation_failed", "line_items[0]"),
        (json!({ "line_items": [{ "line": 1 }, { "line": 1 }] }), 422, "validation_failed", "line_items[1].line"),
        (json!({ "line_items": [{ "line": 3, "amount": usd(1075) }] }), 422, "credit_exceeds_invoice", "line_items[0]"),
        (
            json!({ "line_items": [{ "line": 3, "amount": { "amount_minor": 1, "currency": "EUR" } }] }),
            422,
            "validation_failed",
            "line_items[0]",
        ),
        (json!({ "line_items": [{ "line": 4294967296_u64 }] }), 422, "validation_failed", "line_items[0].line"),
        (json!({ "kind": "invoice" }), 400, "unknown_field", "kind"),
    ] {
        let mut body = json!({ "reason": "Why" });
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let answer = fixture.app.post(&path(&invoice)).by(&fixture.admin).json(body).send().await;
        answer.problem(status, code);
        assert_eq!(answer.json["errors"][0]["field"], field, "{change}: {}", answer.json);
    }
    assert!(fixture.documents(booking, "credit_note").await.is_empty());
}

#[actix_web::test]
async fn who_may_not() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let body = json!({ "reason": "Mine" });
    fixture.app.post(&path(&invoice)).json(body.clone()).send().await.problem(401, "unauthenticated");
    for user in [fixture.patient.user.clone(), fixture.hospital.admin.clone(), fixture.world.user(Role::Doctor).await] {
        fixture.app.post(&path(&invoice)).by(&user).json(body.clone()).send().await.problem(403, "forbidden");
    }
    let unknown = "/api/v1/invoices/01890000-0000-7000-8000-000000000000/credit-note";
    fixture.app.post(unknown).by(&fixture.admin).json(body).send().await.problem(404, "not_found");
}
