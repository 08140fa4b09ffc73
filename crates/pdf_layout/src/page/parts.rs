//! Heading with facts, parties, and notes.

use super::flow::Flow;
use super::row::{Cell, Row, StyledLine};
use super::typography::{BLOCK_GAP, BODY, CAPTION, FACT_LABEL, HEADING, STRONG, Setting, TITLE, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Document, Fact, Paragraph, Party};

/// Where the facts start: in line with the second of two parties.
const FACTS_AT: f32 = (WIDTH + PARTY_GAP) / 2.0;
/// Width of the facts' labels.
const FACT_LABELS: f32 = WIDTH * 0.2;
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
            document.facts.iter().try_for_each(|fact| flow.row(fact_row(fact, setting)))
        },
    )
}

fn fact_row(fact: &Fact, setting: Setting<'_>) -> Row {
    let label_width = FACT_LABELS - 8.0;
    let value_at = FACTS_AT + FACT_LABELS;
    let value_width = WIDTH - value_at;
    let label = setting.lines(&fact.label, FACT_LABEL, label_width);
    let value = setting.lines(&fact.value, STRONG, value_width);
    let cells = vec![
        Cell { offset: FACTS_AT, width: label_width, align: Align::Start, lines: label },
        Cell { offset: value_at, width: value_width, align: Align::End, lines: value },
    ];
    Row { cells, padding: 0.8, ..Row::default() }
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
