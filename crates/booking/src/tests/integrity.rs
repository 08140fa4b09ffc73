use super::Fixture;
use platform::Verify;

#[actix_web::test]
async fn every_fault_is_found() {
    let fixture = Fixture::new().await;
    for status in ["completed", "payment_pending", "quotation_sent", "requested"] {
        fixture.book_at(status).await;
    }
    fixture.assert_sound().await;
    for (damage, expected) in [
        ("UPDATE bookings SET status = 'under_review' WHERE status = 'requested'", "status is not the last"),
        ("UPDATE booking_status_history SET position = 99 WHERE to_status = 'completed'", "has a gap"),
        ("DELETE FROM booking_status_history WHERE position = 1 AND booking_id IN (SELECT id FROM bookings WHERE status = 'requested')", "status is not the last"),
        ("UPDATE booking_status_history SET from_status = 'accepted' WHERE to_status = 'completed'", "does not follow on"),
        ("UPDATE bookings SET payment_status = 'unpaid' WHERE status = 'completed'", "counts as unpaid"),
        ("UPDATE bookings SET covered_by_payment = NULL WHERE status = 'completed'", "no payment that covered it"),
        ("UPDATE bookings SET accepted_quotation_id = NULL WHERE status = 'payment_pending'", "without an accepted quotation"),
        ("UPDATE bookings SET total_minor = 1 WHERE status = 'payment_pending'", "not that of its accepted quotation"),
        ("UPDATE booking_quotations SET version = 7", "versions of its quotations have a gap"),
        ("UPDATE booking_quotations SET tax_minor = 1, total_minor = total_minor + 1", "do not add up"),
        ("INSERT INTO booking_quotations (id, booking_id, version, line_items, subtotal_minor, discount_minor, tax_minor, total_minor, currency, valid_until, refund_policy)
          SELECT gen_random_uuid(), booking_id, 2, line_items, subtotal_minor, discount_minor, tax_minor, total_minor, currency, valid_until, refund_policy
          FROM booking_quotations WHERE accepted_at IS NOT NULL", "that is not the newest"),
    ] {
        let backup = ["bookings", "booking_status_history", "booking_quotations"];
        for table in backup {
            fixture.world.sql(&format!("CREATE TABLE backup_{table} AS TABLE {table}"), []).await;
        }
        fixture.world.sql(damage, []).await;
        let faults = fixture.bookings.broken_invariants().await.expect("answers");
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{damage}: {faults:?}");
        restore(&fixture).await;
        for table in backup {
            fixture.world.sql(&format!("DROP TABLE backup_{table}"), []).await;
        }
        fixture.assert_sound().await;
    }
}

async fn restore(fixture: &Fixture) {
    for sql in [
        "UPDATE bookings SET accepted_quotation_id = NULL",
        "DELETE FROM booking_status_history",
        "DELETE FROM booking_quotations",
        "INSERT INTO booking_quotations TABLE backup_booking_quotations",
        "INSERT INTO booking_status_history TABLE backup_booking_status_history",
        "UPDATE bookings b SET status = k.status, payment_status = k.payment_status, covered_by_payment = k.covered_by_payment,
             accepted_quotation_id = k.accepted_quotation_id, total_minor = k.total_minor FROM backup_bookings k WHERE k.id = b.id",
    ] {
        fixture.world.sql(sql, []).await;
    }
}
