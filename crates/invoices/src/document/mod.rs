//! An issued document as it is printed. Only what never changes is drawn, so
//! that the file is the same to the byte whenever it is asked for.

mod labels;
mod lines;
mod wording;

use crate::entity::invoice::Model;
use labels::Labels;
use pdf_layout::{Document, Fact, Letterhead, Paragraph, Party, Qr, TotalLine};
use wording::Wording;

/// The file's name: `INV-2026-000123.pdf`.
#[must_use]
pub fn file_name(invoice: &Model) -> String {
    format!("{}.pdf", invoice.invoice_number)
}

/// What it comes to, for a mail in the document's language.
#[must_use]
pub fn total(invoice: &Model) -> String {
    format!("{} {}", Wording::of(&invoice.buyer.locale).amount(&invoice.final_amount()), invoice.currency)
}

/// What is printed: in the buyer's language, with the seller's letterhead.
/// `corrected` is the invoice that a credit note corrects.
#[must_use]
pub fn document(invoice: &Model, corrected: Option<&Model>, public_app_url: &str) -> Document {
    let wording = Wording::of(&invoice.buyer.locale);
    let labels = wording.labels;
    let heading = if invoice.is_credit_note() { &labels.credit_note } else { &labels.invoice };
    Document {
        title: format!("{heading} {}", invoice.invoice_number),
        language: wording.language.to_owned(),
        created_at: invoice.created_at,
        letterhead: letterhead(invoice, labels),
        heading: heading.clone(),
        facts: facts(invoice, corrected, &wording),
        parties: vec![seller(invoice, labels), buyer(invoice, labels)],
        tables: lines::tables(invoice, &wording),
        totals: totals(invoice, &wording),
        notes: notes(invoice, labels),
        qr: Some(Qr { payload: qr_payload(invoice, public_app_url), caption: labels.scan.clone() }),
        footer: labels.footer.clone(),
        watermark: invoice.is_prepaid.then(|| labels.watermark_paid.clone()),
    }
}

fn letterhead(invoice: &Model, labels: &Labels) -> Letterhead {
    let seller = &invoice.seller;
    let mut lines = vec![
        format!("{}, {}, {}", seller.address, seller.city, seller.country),
        format!("{}: {} · {}", labels.phone, seller.phone, seller.email),
    ];
    lines.extend(seller.website.clone());
    Letterhead { name: seller.name.clone(), lines }
}

fn facts(invoice: &Model, corrected: Option<&Model>, wording: &Wording) -> Vec<Fact> {
    let labels = wording.labels;
    let mut facts =
        vec![fact(&labels.number, &invoice.invoice_number), fact(&labels.date, &wording.date(invoice.invoice_date))];
    if let Some(corrected) = corrected {
        facts.push(fact(
            &labels.corrects,
            &format!("{} ({})", corrected.invoice_number, wording.date(corrected.invoice_date)),
        ));
    } else if !invoice.is_prepaid {
        facts.push(fact(&labels.due_date, &wording.date(invoice.due_date)));
    }
    if let Some(number) = &invoice.reference_number {
        facts.push(fact(&labels.booking, number));
    }
    if let Some(date) = invoice.service_date {
        facts.push(fact(&labels.service_date, &wording.date(date)));
    }
    if !invoice.is_credit_note() {
        let status = match invoice.paid_at {
            Some(at) if invoice.is_prepaid => labels.paid_on.replace("{date}", &wording.date(at.date_naive())),
            _ => labels.due.clone(),
        };
        facts.push(fact(&labels.payment, &status));
    }
    facts
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

fn seller(invoice: &Model, labels: &Labels) -> Party {
    let seller = &invoice.seller;
    let place = format!("{}, {}", seller.city, seller.country);
    Party { label: labels.seller.clone(), lines: vec![seller.name.clone(), seller.address.clone(), place] }
}

fn buyer(invoice: &Model, labels: &Labels) -> Party {
    let buyer = &invoice.buyer;
    let label = if invoice.is_credit_note() { &labels.credited_to } else { &labels.buyer };
    let place: Vec<&str> = [&buyer.city, &buyer.country].into_iter().filter_map(|part| part.as_deref()).collect();
    let place = (!place.is_empty()).then(|| place.join(", "));
    let lines = [Some(buyer.name.clone()), buyer.address.clone(), place, buyer.email.clone()];
    Party { label: label.clone(), lines: lines.into_iter().flatten().collect() }
}

fn totals(invoice: &Model, wording: &Wording) -> Vec<TotalLine> {
    let labels = wording.labels;
    let line = |label: &str, minor: i64, emphasis| TotalLine {
        label: label.to_owned(),
        value: wording.money(&invoice.money(minor)),
        emphasis,
    };
    let mut totals = vec![line(&labels.subtotal, invoice.total_minor, false)];
    if invoice.discount_minor > 0 {
        totals.push(line(&labels.discount, -invoice.discount_minor, false));
    }
    totals.push(line(&labels.tax, invoice.tax_minor, false));
    if invoice.is_credit_note() {
        totals.push(line(&labels.credited, invoice.final_minor, true));
    } else if invoice.is_prepaid {
        totals.push(line(&labels.total, invoice.final_minor, false));
        totals.push(line(&labels.paid, -invoice.final_minor, false));
        totals.push(line(&labels.balance, 0, true));
    } else {
        totals.push(line(&labels.total, invoice.final_minor, false));
        totals.push(line(&labels.balance, invoice.final_minor, true));
    }
    totals
}

fn notes(invoice: &Model, labels: &Labels) -> Vec<Paragraph> {
    let note = |heading: &str, text: &str| Paragraph { heading: Some(heading.to_owned()), text: text.to_owned() };
    let mut notes = Vec::new();
    if invoice.is_credit_note() {
        notes.push(note(&labels.reason, invoice.reason.as_deref().unwrap_or(&labels.refund_reason)));
    }
    if let Some(text) = &invoice.notes {
        notes.push(note(&labels.notes, text));
    }
    let terms = if invoice.is_credit_note() {
        &labels.credit_note_note
    } else if invoice.is_prepaid {
        &labels.prepaid_note
    } else {
        &labels.payable_note
    };
    notes.push(note(&labels.terms, terms));
    notes
}

/// Plain text, so that any scanner shows what must agree with the print; the
/// last line is the document in the web application, for those who may see it.
fn qr_payload(invoice: &Model, public_app_url: &str) -> String {
    let issuer: String = invoice.seller.name.chars().take(200).collect();
    let number = &invoice.invoice_number;
    let total = invoice.final_amount().display();
    let app = public_app_url.trim_end_matches('/');
    format!("{number}\n{}\n{total}\n{issuer}\n{app}/invoices/{}", invoice.invoice_date, invoice.id)
}

#[cfg(test)]
mod tests;
