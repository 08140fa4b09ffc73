//! Rows of texts in columns as wide as the texts need.
//!
//! A word or number is never cut: columns get at least the width of their widest word, then all is set smaller, and
//! when that would be too small, a row turns to further lines, each with some of the columns.

use std::ops::Range;

use super::row::{Cell, Row};
use super::typography::{CLOSE, Look, Setting};
use crate::model::Align;
use crate::text::Extent;

/// How small texts may be set, as a share of their size, before the rows turn.
const SMALLEST: f32 = 0.75;

/// A column of a grid.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its part of the room that no text needs.
    pub share: f32,
    /// Where the texts stand.
    pub align: Align,
}

/// Where a grid stands.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Distance from the start side of the text area.
    pub offset: f32,
    /// Width.
    pub width: f32,
    /// Room at both sides of each text.
    pub side: f32,
}

/// A row of texts in one look.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// One text per column, with its look; missing ones are empty.
    pub cells: &'a [(&'a str, Look)],
}

/// A column's place.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    offset: f32,
    width: f32,
}

/// The places of all columns.
#[derive(Debug, Clone)]
pub struct Grid {
    columns: Vec<Column>,
    slots: Vec<Slot>,
    /// The columns of each line of a row.
    lines: Vec<Range<usize>>,
    /// What the size of all texts is multiplied with.
    factor: f32,
}

impl Grid {
    /// The grid for all these rows.
    pub fn of<'a>(
        columns: &[Column],
        area: Area,
        rows: impl IntoIterator<Item = Texts<'a>>,
        setting: Setting<'_>,
    ) -> Self {
        let mut extents = vec![Extent::default(); columns.len()];
        for row in rows {
            for (extent, (text, look)) in extents.iter_mut().zip(row.cells) {
                *extent = extent.or(setting.extent(text, *look));
            }
        }
        Self::fit(columns.to_vec(), area, &extents)
    }

    fn fit(columns: Vec<Column>, area: Area, extents: &[Extent]) -> Self {
        let needed: f32 = extents.iter().map(|extent| extent.word + 2.0 * area.side).sum();
        let factor = (area.width / needed * CLOSE).min(1.0);
        let all = 0..columns.len();
        let (factor, lines) =
            if factor >= SMALLEST { (factor, Vec::from([all])) } else { (1.0, turned(extents, area)) };
        let area = Area { side: area.side * factor, ..area };
        let extents: Vec<Extent> = extents.iter().map(|extent| extent.scaled(factor)).collect();
        let slots = lines.iter().flat_map(|line| slots(&columns[line.clone()], &extents[line.clone()], area)).collect();
        Self { columns, slots, lines, factor }
    }

    /// One row for each line that a row of texts turns to.
    pub fn rows(&self, texts: Texts<'_>, setting: Setting<'_>) -> Vec<Row> {
        let cell = |index: usize| {
            let (text, look) = *texts.cells.get(index)?;
            let Slot { offset, width } = self.slots[index];
            let lines = setting.lines(text, look.scaled(self.factor), width);
            Some(Cell { offset, width, align: self.columns[index].align, lines })
        };
        let row = |line: &Range<usize>| Row { cells: line.clone().filter_map(cell).collect(), ..Row::default() };
        self.lines.iter().map(row).collect()
    }
}

/// As many columns in each line as have room for their words, one at least.
fn turned(extents: &[Extent], area: Area) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut used = 0.0;
    for (index, extent) in extents.iter().enumerate() {
        let width = extent.word + 2.0 * area.side;
        match lines.last_mut() {
            Some(line) if used + width <= area.width * CLOSE => {
                line.end = index + 1;
                used += width;
            }
            _ => {
                lines.push(index..index + 1);
                used = width;
            }
        }
    }
    lines
}

/// The places of columns that share the width of the area. Each gets what its words need; the rest goes first to those
/// whose lines need little more, then to the others in proportion, and what is left then to all by their shares.
fn slots(columns: &[Column], extents: &[Extent], area: Area) -> Vec<Slot> {
    let width = area.width - 2.0 * area.side * columns.len() as f32;
    let sum = |of: fn(&Extent) -> f32| extents.iter().map(of).sum::<f32>();
    let (words, lines) = (sum(|extent| extent.word), sum(|extent| extent.line));
    let shares: f64 = columns.iter().map(|column| share(column.share)).sum();
    let more = more(extents, width - words);
    let mut offset = area.offset;
    columns
        .iter()
        .zip(extents)
        .zip(more)
        .map(|((column, extent), more)| {
            let own = if lines <= width {
                extent.line + (width - lines) * (share(column.share) / shares) as f32
            } else if words <= width && lines > words {
                extent.word + more
            } else {
                // One word wider than the area: it is cut.
                width * extent.word / words
            };
            let slot = Slot { offset: offset + area.side, width: own };
            offset += own + 2.0 * area.side;
            slot
        })
        .collect()
}

/// What each column gets of the rest, so that a short text is not broken for the sake of a long one.
fn more(extents: &[Extent], rest: f32) -> Vec<f32> {
    let needs: Vec<f32> = extents.iter().map(|extent| extent.line - extent.word).collect();
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by(|&a, &b| needs[a].total_cmp(&needs[b]));
    let (mut more, mut rest) = (vec![0.0; needs.len()], rest);
    let mut open: f32 = needs.iter().sum();
    for (done, &index) in order.iter().enumerate() {
        let is_short = needs[index] <= rest / (order.len() - done) as f32;
        more[index] = if is_short || open <= 0.0 { needs[index] } else { rest * needs[index] / open };
        open -= needs[index];
        rest -= more[index];
    }
    more
}

fn share(share: f32) -> f64 {
    f64::from(if share.is_finite() && share > 0.0 { share } else { 1.0 })
}

#[cfg(test)]
#[path = "grid_tests.rs"]
mod tests;
