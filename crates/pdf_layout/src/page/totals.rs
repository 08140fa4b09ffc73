//! The sums.

use super::grid::{Area, Column, Grid, Texts};
use super::row::{Ground, Row};
use super::typography::{BODY, FACT_LABEL, GRAND, Setting, TINT, WIDTH};
use crate::model::{Align, TotalLine};

/// Share of the width where the sums start.
const AT: f32 = 0.44;
/// Room at both sides.
const SIDE: f32 = 8.0;
/// Labels at the start, amounts at the end.
const COLUMNS: [Column; 2] = [Column { share: 1.0, align: Align::Start }, Column { share: 1.0, align: Align::End }];

/// The rows of the sums.
pub fn rows(totals: &[TotalLine], setting: Setting<'_>) -> Vec<Row> {
    let area = Area { offset: WIDTH * AT, width: WIDTH * (1.0 - AT), side: SIDE };
    let cells = |total: &TotalLine| {
        let (label, value) = if total.emphasis { (GRAND, GRAND) } else { (FACT_LABEL, BODY) };
        [(total.label.clone(), label), (total.value.clone(), value)]
    };
    let cells: Vec<_> = totals.iter().map(cells).collect();
    let cells: Vec<_> =
        cells.iter().map(|[(label, a), (value, b)]| [(label.as_str(), *a), (value.as_str(), *b)]).collect();
    let grid = Grid::of(&COLUMNS, area, cells.iter().map(|cells| Texts { cells }), setting);
    let ground = Ground { offset: area.offset, width: area.width, color: TINT };
    let rows = totals.iter().zip(&cells).flat_map(|(total, cells)| {
        let padding = if total.emphasis { 6.0 } else { 2.5 };
        let look = Row { ground: total.emphasis.then_some(ground), ..Row::default() };
        Row::stack(grid.rows(Texts { cells }, setting), padding, &look)
    });
    rows.collect()
}

/// Height of all rows.
pub fn height(rows: &[Row]) -> f32 {
    rows.iter().map(Row::height).sum()
}
