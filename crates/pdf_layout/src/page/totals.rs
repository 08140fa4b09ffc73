//! The sums.

use super::row::{Cell, Ground, Row};
use super::typography::{BODY, FACT_LABEL, GRAND, Setting, TINT, WIDTH};
use crate::model::{Align, TotalLine};

/// Share of the width where the sums start.
const AT: f32 = 0.46;
/// Width of the labels as a share of the page.
const LABELS: f32 = 0.26;
/// Room at both sides.
const SIDE: f32 = 8.0;

/// One row per sum.
pub fn rows(totals: &[TotalLine], setting: Setting<'_>) -> Vec<Row> {
    totals.iter().map(|total| row(total, setting)).collect()
}

/// Height of all rows.
pub fn height(rows: &[Row]) -> f32 {
    rows.iter().map(Row::height).sum()
}

fn row(total: &TotalLine, setting: Setting<'_>) -> Row {
    let (label_look, value_look, padding) = if total.emphasis { (GRAND, GRAND, 6.0) } else { (FACT_LABEL, BODY, 2.5) };
    let label_width = WIDTH * LABELS - SIDE;
    let value_at = WIDTH * (AT + LABELS);
    let value_width = WIDTH - value_at - SIDE;
    let label = setting.lines(&total.label, label_look, label_width);
    let value = setting.lines(&total.value, value_look, value_width);
    let offset = WIDTH * AT + SIDE;
    let cells = vec![
        Cell { offset, width: label_width, align: Align::Start, lines: label },
        Cell { offset: value_at, width: value_width, align: Align::End, lines: value },
    ];
    let ground = Ground { offset: WIDTH * AT, width: WIDTH * (1.0 - AT), color: TINT };
    Row { cells, padding, ground: total.emphasis.then_some(ground), ..Row::default() }
}
