//! Tables.

use super::flow::Flow;
use super::grid::{Area, Column, Grid, Texts};
use super::row::{Cell, Ground, Row};
use super::typography::{BLOCK_GAP, BODY, CAPTION, Look, RULE, STRONG, TINT, TITLE, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Table};

/// Room at both sides of a cell's text.
const SIDE: f32 = 6.0;
/// Room above and below it.
const PADDING: f32 = 4.5;

/// Draws the table, the `index`-th of its document.
pub fn table(flow: &mut Flow<'_>, table: &Table, index: usize) -> Result<(), PdfError> {
    if table.columns.is_empty() {
        return Ok(());
    }
    check(table, index)?;
    let setting = flow.setting;
    let titles = cells(table.columns.iter().map(|column| column.title.as_str()), CAPTION);
    let rows: Vec<Vec<(&str, Look)>> =
        table.rows.iter().map(|texts| cells(texts.iter().map(String::as_str), BODY)).collect();
    let columns: Vec<Column> =
        table.columns.iter().map(|column| Column { share: column.share, align: column.align }).collect();
    let area = Area { offset: 0.0, width: WIDTH, side: SIDE };
    let all = std::iter::once(&titles).chain(&rows).map(|cells| Texts { cells });
    let grid = Grid::of(&columns, area, all, setting);

    let title = table.title.as_deref().unwrap_or_default();
    let title = Row {
        cells: vec![Cell { offset: 0.0, width: WIDTH, align: Align::Start, lines: setting.lines(title, TITLE, WIDTH) }],
        padding: if title.is_empty() { 0.0 } else { 3.0 },
        ..Row::default()
    };
    let ground = Row { ground: Some(Ground::full(TINT)), ..Row::default() };
    let header = Row::stack(grid.rows(Texts { cells: &titles }, setting), PADDING, &ground);

    flow.gap(BLOCK_GAP);
    let height: f32 = header.iter().map(Row::height).sum();
    flow.keep(title.height() + height + 2.0 * STRONG.size)?;
    flow.row(title)?;
    let repeated: &[Row] = if table.repeat_header && height < flow.body() / 2.0 { &header } else { &[] };
    header.iter().cloned().try_for_each(|row| flow.row(row))?;
    let body = Row { min_height: BODY.size, rule: Some(Ground::full(RULE)), ..Row::default() };
    for texts in &rows {
        let lines = Row::stack(grid.rows(Texts { cells: texts }, setting), PADDING, &body);
        flow.rows_under(lines, repeated)?;
    }
    Ok(())
}

fn cells<'a>(texts: impl Iterator<Item = &'a str>, look: Look) -> Vec<(&'a str, Look)> {
    texts.map(|text| (text, look)).collect()
}

fn check(table: &Table, index: usize) -> Result<(), PdfError> {
    let columns = table.columns.len();
    match table.rows.iter().enumerate().find(|(_, texts)| texts.len() > columns) {
        Some((row, texts)) => Err(PdfError::RowTooLong { table: index, row, cells: texts.len(), columns }),
        None => Ok(()),
    }
}
