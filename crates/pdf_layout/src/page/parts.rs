//! Heading with facts, parties, and notes.

use super::flow::Flow;
use super::grid::{Area, Column, Grid, Texts};
use super::row::{Cell, Row, StyledLine};
use super::typography::{BLOCK_GAP, BODY, CAPTION, FACT_LABEL, HEADING, Look, STRONG, Setting, TITLE, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Document, Fact, Paragraph, Party};

/// Where the facts start: in line with the second of two parties.
const FACTS_AT: f32 = (WIDTH + PARTY_GAP) / 2.0;
/// Room at both sides of a fact's label and of its value.
const FACT_SIDE: f32 = 4.0;
/// Labels at the start, values at the end.
const FACT_COLUMNS: [Column; 2] =
    [Column { share: 1.0, align: Align::Start }, Column { share: 1.5, align: Align::End }];
/// Most parties in a row.
const PARTIES_IN_ROW: usize = 3;
/// Distance between two parties.
const PARTY_GAP: f32 = 20.0;

/// The kind of document, and the facts beside it.
pub fn heading(flow: &mut Flow<'_>, document: &Document) -> Result<(), PdfError> {
    flow.gap(BLOCK_GAP);
    let setting = flow.setting;
    let width = FACTS_AT - PARTY_GAP;
    let lines = setting.lines(&document.heading, HEADING, width);
    flow.side_by_side(
        |flow| flow.row(one_cell(lines, width)),
        |flow| {
            // The first line of the facts stands beside the heading's letters.
            flow.gap(6.0);
            fact_rows(&document.facts, setting).into_iter().try_for_each(|row| flow.row(row))
        },
    )
}

/// The outer sides of the columns stand in the margin, so that the texts are in line with what is above and below.
fn fact_rows(facts: &[Fact], setting: Setting<'_>) -> Vec<Row> {
    let area = Area { offset: FACTS_AT - FACT_SIDE, width: WIDTH - FACTS_AT + 2.0 * FACT_SIDE, side: FACT_SIDE };
    let cells: Vec<[(&str, Look); 2]> =
        facts.iter().map(|fact| [(fact.label.as_str(), FACT_LABEL), (fact.value.as_str(), STRONG)]).collect();
    let grid = Grid::of(&FACT_COLUMNS, area, cells.iter().map(|cells| Texts { cells }), setting);
    let row = |cells: &[(&str, Look); 2]| Row::stack(grid.rows(Texts { cells }, setting), 0.8, &Row::default());
    cells.iter().flat_map(row).collect()
}

/// The parties, three in a row.
pub fn parties(flow: &mut Flow<'_>, parties: &[Party]) -> Result<(), PdfError> {
    let in_row = parties.len().clamp(2, PARTIES_IN_ROW);
    let width = (WIDTH - PARTY_GAP * (in_row - 1) as f32) / in_row as f32;
    for group in parties.chunks(in_row) {
        let cell = |(index, party): (usize, &Party)| Cell {
            offset: index as f32 * (width + PARTY_GAP),
            width,
            align: Align::Start,
            lines: party_lines(party, width, flow.setting),
        };
        let cells = group.iter().enumerate().map(cell).collect();
        flow.gap(BLOCK_GAP);
        flow.row(Row { cells, ..Row::default() })?;
    }
    Ok(())
}

fn party_lines(party: &Party, width: f32, setting: Setting<'_>) -> Vec<StyledLine> {
    let mut lines = setting.lines(&party.label, CAPTION, width);
    for (index, line) in party.lines.iter().enumerate() {
        let look = if index == 0 { STRONG } else { BODY };
        lines.extend(setting.lines(line, look, width));
    }
    lines
}

/// The paragraphs of free text.
pub fn notes(flow: &mut Flow<'_>, notes: &[Paragraph]) -> Result<(), PdfError> {
    let setting = flow.setting;
    for note in notes {
        let heading = note.heading.as_deref().unwrap_or_default();
        let heading = one_cell(setting.lines(heading, TITLE, WIDTH), WIDTH);
        let text = one_cell(setting.lines(&note.text, BODY, WIDTH), WIDTH);
        flow.gap(BLOCK_GAP * 0.8);
        // A heading does not stand alone at the foot of a page.
        flow.keep(heading.height() + text.height().min(BODY.size * 3.0))?;
        flow.row(heading)?;
        flow.row(text)?;
    }
    Ok(())
}

fn one_cell(lines: Vec<StyledLine>, width: f32) -> Row {
    let cell = Cell { offset: 0.0, width, align: Align::Start, lines };
    Row { cells: vec![cell], ..Row::default() }
}
