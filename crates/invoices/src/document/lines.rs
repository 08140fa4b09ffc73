use super::{Labels, Wording};
use crate::domain::{Line, TaxGroup, tax_groups};
use crate::entity::invoice::Model;
use kernel::ports::LineKind;
use pdf_layout::{Align, Column, Table};

/// The lines, and the taxes by rate.
pub fn tables(invoice: &Model, wording: &Wording) -> Vec<Table> {
    vec![items(invoice, wording), taxes(invoice, wording)]
}

/// A column for discounts only where there is one.
fn items(invoice: &Model, wording: &Wording) -> Table {
    let labels = wording.labels;
    let discounted = invoice.discount_minor > 0;
    let mut columns = vec![
        column(&labels.description, 2.9, Align::Start),
        column(&labels.kind, 1.75, Align::Start),
        column(&labels.quantity, 0.7, Align::End),
        column(&labels.unit_price, 1.5, Align::End),
    ];
    if discounted {
        columns.push(column(&labels.discount, 1.3, Align::End));
    }
    columns.push(column(&labels.tax, 0.9, Align::End));
    columns.push(column(&labels.amount, 1.6, Align::End));
    let row = |line: &Line| {
        let mut cells = vec![
            line.description.clone(),
            kind(line.kind, labels),
            wording.quantity(line.quantity),
            wording.amount(&line.unit_price),
        ];
        if discounted {
            cells.push(wording.amount(&line.discount));
        }
        cells.push(wording.percent(line.tax_basis_points));
        cells.push(wording.amount(&line.total));
        cells
    };
    Table { title: None, columns, rows: invoice.line_items.0.iter().map(row).collect(), repeat_header: true }
}

fn taxes(invoice: &Model, wording: &Wording) -> Table {
    let labels = wording.labels;
    let columns = vec![
        column(&labels.tax_rate, 1.0, Align::Start),
        column(&labels.net, 1.5, Align::End),
        column(&labels.tax, 1.5, Align::End),
    ];
    // Lines of one document always add up: they did when it was issued.
    let groups = tax_groups(&invoice.line_items.0).unwrap_or_default();
    let row = |group: &TaxGroup| {
        vec![wording.percent(group.basis_points), wording.money(&group.net), wording.money(&group.tax)]
    };
    let rows = groups.iter().map(row).collect();
    Table { title: Some(labels.taxable.clone()), columns, rows, repeat_header: true }
}

fn column(title: &str, share: f32, align: Align) -> Column {
    Column { title: title.to_owned(), share, align }
}

fn kind(kind: LineKind, labels: &Labels) -> String {
    match kind {
        LineKind::Treatment => &labels.treatment,
        LineKind::Stay => &labels.stay,
        LineKind::Travel => &labels.travel,
        LineKind::Other => &labels.other,
    }
    .clone()
}
