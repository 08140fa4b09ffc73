//! What stands around the body: letterhead, running title, footer, watermark.

use super::canvas::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use super::flow::Flow;
use super::row::{Cell, Ground, Row, StyledLine};
use super::typography::{ACCENT, LABEL, MARGIN, NAME, RULE, SMALL, Setting, TINT, WATERMARK, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Document, FOOTER_LINES, Letterhead};
use crate::text::{TextStyle, set_single_line};

/// Where the body starts on a page with a running title.
pub const TOP: f32 = 64.0;
/// Height of the coloured bar at the head of the first page.
const BAR: f32 = 7.0;
/// Distance of the footer from the foot of the page.
const FOOT: f32 = 30.0;
/// Width of the footer's text; the page number stands beside it.
const FOOTER_WIDTH: f32 = WIDTH * 0.84;

/// The sender on a band across the first page.
pub fn letterhead(flow: &mut Flow<'_>, letterhead: &Letterhead) -> Result<(), PdfError> {
    flow.page().fill(0.0, 0.0, PAGE_WIDTH, BAR, ACCENT);
    flow.y = BAR;
    let setting = flow.setting;
    let (name_width, lines_width) = (WIDTH * 0.52, WIDTH * 0.44);
    let name = setting.lines(&letterhead.name, NAME, name_width);
    let lines: Vec<StyledLine> =
        letterhead.lines.iter().flat_map(|line| setting.lines(line, LABEL, lines_width)).collect();
    let lines_at = WIDTH - lines_width;
    let cells = vec![
        Cell { offset: 0.0, width: name_width, align: Align::Start, lines: name },
        Cell { offset: lines_at, width: lines_width, align: Align::End, lines },
    ];
    let ground = Ground { offset: -MARGIN, width: PAGE_WIDTH, color: TINT };
    flow.row(Row { cells, padding: 18.0, ground: Some(ground), ..Row::default() })
}

/// The footer's lines, cut to [`FOOTER_LINES`].
pub fn footer(document: &Document, setting: Setting<'_>) -> Vec<StyledLine> {
    let mut lines = setting.lines(&document.footer, SMALL, FOOTER_WIDTH);
    if lines.len() > FOOTER_LINES {
        lines.truncate(FOOTER_LINES);
        if let Some(last) = lines.last_mut() {
            let text = format!("{}…", last.line.text);
            last.line = set_single_line(&text, setting.style(SMALL), setting.fonts);
        }
    }
    lines
}

/// Where the body ends above the footer.
pub fn bottom(footer: &[StyledLine]) -> f32 {
    PAGE_HEIGHT - FOOT - footer_row(footer.to_vec(), Vec::new()).height() - 12.0
}

/// Adds running titles, footers, page numbers and the watermark.
pub fn dress(pages: &mut [Page], document: &Document, footer: &[StyledLine], setting: Setting<'_>) {
    let count = pages.len();
    let watermark = document.watermark.as_deref().unwrap_or_default();
    let watermark = (!watermark.trim().is_empty()).then(|| watermark_mark(watermark, setting));
    for (index, page) in pages.iter_mut().enumerate() {
        if index > 0 {
            running_title(page, document, setting);
        }
        let number = format!("{} / {count}", index + 1);
        let number = setting.lines(&number, SMALL, WIDTH - FOOTER_WIDTH);
        let row = footer_row(footer.to_vec(), number);
        let y = PAGE_HEIGHT - FOOT - row.height();
        page.fill(MARGIN, y - 4.0, WIDTH, 0.6, RULE);
        row.draw(page, y, setting);
        if let Some(mark) = &watermark {
            page.marks.insert(0, mark.clone());
        }
    }
}

fn footer_row(lines: Vec<StyledLine>, number: Vec<StyledLine>) -> Row {
    let width = WIDTH - FOOTER_WIDTH;
    let cells = vec![
        Cell { offset: 0.0, width: FOOTER_WIDTH, align: Align::Start, lines },
        Cell { offset: FOOTER_WIDTH, width, align: Align::End, lines: number },
    ];
    Row { cells, min_height: SMALL.size * 1.5, ..Row::default() }
}

/// Sender and title on the pages after the first, one line each.
fn running_title(page: &mut Page, document: &Document, setting: Setting<'_>) {
    let width = WIDTH / 2.0 - 6.0;
    let first_line = |text: &str| {
        let mut lines = setting.lines(text, LABEL, width);
        lines.truncate(1);
        lines
    };
    let cells = vec![
        Cell { offset: 0.0, width, align: Align::Start, lines: first_line(&document.letterhead.name) },
        Cell { offset: WIDTH - width, width, align: Align::End, lines: first_line(&document.title) },
    ];
    page.fill(0.0, 0.0, PAGE_WIDTH, BAR / 2.0, ACCENT);
    let rule = Some(Ground::full(RULE));
    Row { cells, padding: 4.0, rule, ..Row::default() }.draw(page, 26.0, setting);
}

/// The watermark rises across the middle of the page.
fn watermark_mark(text: &str, setting: Setting<'_>) -> Mark {
    const ANGLE: f32 = 50.0;
    const LENGTH: f32 = 620.0;
    const LARGEST: f32 = 120.0;
    const CAP_HEIGHT: f32 = 0.7;
    let style = TextStyle { size: 1.0, bold: true, language: setting.language };
    let line = set_single_line(text, style, setting.fonts);
    let size = LARGEST.min(LENGTH / line.width.max(0.1));
    let (sin, cos) = ANGLE.to_radians().sin_cos();
    let (half, rise) = (line.width * size / 2.0, CAP_HEIGHT * size / 2.0);
    Mark::Text {
        x: PAGE_WIDTH / 2.0 - half * cos + rise * sin,
        y: PAGE_HEIGHT / 2.0 + half * sin + rise * cos,
        line,
        size,
        color: WATERMARK,
        angle: ANGLE,
    }
}
