//! Boxes of text side by side: the one building block of every part.

use super::canvas::{Color, Mark, Page};
use super::typography::{Look, MARGIN, Setting, WIDTH};
use crate::model::Align;
use crate::text::Line;

/// Line height as a multiple of the size; high enough for the marks above and
/// below Arabic and Devanagari letters.
const LEADING: f32 = 1.45;
/// Where the baseline stands in the line height, from above.
const BASELINE: f32 = 0.72;

/// A line and how it looks.
#[derive(Debug, Clone)]
pub struct StyledLine {
    /// The glyphs.
    pub line: Line,
    /// Size and ink.
    pub look: Look,
}

impl StyledLine {
    fn height(&self) -> f32 {
        self.look.size * LEADING
    }
}

/// A box of lines.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Distance from the start side of the text area.
    pub offset: f32,
    /// Width.
    pub width: f32,
    /// Where the lines stand in it.
    pub align: Align,
    /// The lines, from above.
    pub lines: Vec<StyledLine>,
}

impl Cell {
    fn height(&self) -> f32 {
        self.lines.iter().map(StyledLine::height).sum()
    }

    /// How many of the lines fit into the height.
    fn fitting(&self, height: f32) -> usize {
        let mut used = 0.0;
        self.lines
            .iter()
            .take_while(|line| {
                used += line.height();
                used <= height
            })
            .count()
    }
}

/// A coloured stretch from `offset` on, behind or under a row.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// Distance from the start side of the text area.
    pub offset: f32,
    /// Width.
    pub width: f32,
    /// Colour.
    pub color: Color,
}

impl Ground {
    /// Over the whole text area.
    pub fn full(color: Color) -> Self {
        Self { offset: 0.0, width: WIDTH, color }
    }
}

/// Cells side by side, with a ground and a rule below.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Room above and below the cells.
    pub padding: f32,
    /// Least height of the cells.
    pub min_height: f32,
    /// Colour behind it.
    pub ground: Option<Ground>,
    /// A thin rule at its foot.
    pub rule: Option<Ground>,
}

impl Row {
    /// Rows that are one to a reader, from above: they share the padding and the ground of `look`, and its rule is at
    /// the foot of the last.
    pub fn stack(rows: Vec<Self>, padding: f32, look: &Self) -> Vec<Self> {
        let last = rows.len().saturating_sub(1);
        let padding = if last == 0 { padding } else { padding / 2.0 };
        let dress = |(index, row): (usize, Self)| Self {
            cells: row.cells,
            padding,
            min_height: look.min_height,
            ground: look.ground,
            rule: look.rule.filter(|_| index == last),
        };
        rows.into_iter().enumerate().map(dress).collect()
    }

    /// Height in points.
    pub fn height(&self) -> f32 {
        let cells = self.cells.iter().map(Cell::height).fold(self.min_height, f32::max);
        cells + 2.0 * self.padding
    }

    /// Takes off the lines that fit into the height (at least one of each
    /// cell, so that the work ends) and leaves the rest.
    pub fn split(&mut self, height: f32) -> Self {
        let room = height - 2.0 * self.padding;
        let take = |cell: &mut Cell| {
            let count = cell.fitting(room).max(1).min(cell.lines.len());
            let lines = cell.lines.drain(..count).collect();
            Cell { lines, ..*cell }
        };
        let cells = self.cells.iter_mut().map(take).collect();
        self.min_height = 0.0;
        Self { cells, padding: self.padding, ground: self.ground, ..Self::default() }
    }

    /// Whether no line is left.
    pub fn is_spent(&self) -> bool {
        self.cells.iter().all(|cell| cell.lines.is_empty())
    }

    /// Draws the row with its upper side at `y`.
    pub fn draw(self, page: &mut Page, y: f32, setting: Setting<'_>) {
        let height = self.height();
        let left = |offset, width| setting.left(MARGIN, WIDTH, offset, width);
        if let Some(ground) = self.ground {
            let x = left(ground.offset, ground.width);
            page.fill(x, y, ground.width, height, ground.color);
        }
        if let Some(rule) = self.rule {
            let x = left(rule.offset, rule.width);
            page.fill(x, y + height - 0.6, rule.width, 0.6, rule.color);
        }
        for cell in self.cells {
            let x = left(cell.offset, cell.width);
            draw_lines(page, cell, x, y + self.padding, setting);
        }
    }
}

fn draw_lines(page: &mut Page, cell: Cell, x: f32, top: f32, setting: Setting<'_>) {
    let mut y = top;
    for StyledLine { line, look } in cell.lines {
        let indent = setting.indent(cell.align, cell.width - line.width);
        let height = look.size * LEADING;
        page.marks.push(Mark::Text {
            x: x + indent,
            y: y + height * BASELINE,
            line,
            size: look.size,
            color: look.color,
            angle: 0.0,
        });
        y += height;
    }
}
