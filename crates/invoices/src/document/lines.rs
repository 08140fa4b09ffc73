use super::Labels;
use crate::domain::{Line, tax_groups};
use crate::entity::invoice::Model;
use kernel::Money;
use kernel::ports::LineKind;
use pdf_layout::{Align, Column, Table};

/// The lines, and the taxes by rate.
pub fn tables(invoice: &Model, labels: &Labels) -> Vec<Table> {
    vec![items(invoice, labels), taxes(invoice, labels)]
}

/// A column for discounts only where there is one.
fn items(invoice: &Model, labels: &Labels) -> Table {
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
            line.quantity.to_string(),
            amount(&line.unit_price),
        ];
        if discounted {
            cells.push(amount(&line.discount));
        }
        cells.push(percent(line.tax_basis_points));
        cells.push(amount(&line.total));
        cells
    };
    Table { title: None, columns, rows: invoice.line_items.0.iter().map(row).collect(), repeat_header: true }
}

fn taxes(invoice: &Model, labels: &Labels) -> Table {
    let columns = vec![
        column(&labels.tax_rate, 1.0, Align::Start),
        column(&labels.net, 1.5, Align::End),
        column(&labels.tax, 1.5, Align::End),
    ];
    // Lines of one document always add up: they did when it was issued.
    let groups = tax_groups(&invoice.line_items.0).unwrap_or_default();
    let rows = groups.into_iter().map(|g| vec![percent(g.basis_points), g.net.display(), g.tax.display()]).collect();
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

/// Without the currency, which the sums name.
fn amount(money: &Money) -> String {
    let text = money.display();
    text.rsplit_once(' ').map_or(text.clone(), |(number, _)| number.to_owned())
}

/// 1800 → `18 %`, 725 → `7.25 %`, 50 → `0.5 %`.
fn percent(basis_points: i64) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let decimals = format!("{rest:02}");
    match decimals.trim_end_matches('0') {
        "" => format!("{whole} %"),
        decimals => format!("{whole}.{decimals} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn rates_and_amounts_for_people() {
        for (basis_points, text) in
            [(0, "0 %"), (1800, "18 %"), (725, "7.25 %"), (50, "0.5 %"), (7, "0.07 %"), (10_000, "100 %")]
        {
            assert_eq!(percent(basis_points), text);
        }
        for (code, text) in [("USD", "1,234.56"), ("JPY", "123,456"), ("KWD", "123.456")] {
            assert_eq!(amount(&Money::new(123_456, Currency::parse(code).expect("valid"))), text);
        }
    }
}
