//! The QR code, drawn as rectangles.

use qrcode::{Color as Module, EcLevel, QrCode};

use super::canvas::{Color, Page};
use super::flow::Flow;
use super::row::{Cell, Row, StyledLine};
use super::typography::{LABEL, MARGIN, Setting, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Qr};

/// Side of the code in points: 3 cm, read by a telephone from a hand's distance.
const SIDE: f32 = 85.0;
/// Width of the caption.
const CAPTION_WIDTH: f32 = WIDTH * 0.4;
/// Least width of the white frame around the code, in modules (ISO/IEC 18004, 9.1).
const QUIET: f32 = 4.0;

const BLACK: Color = Color(0, 0, 0);
const WHITE: Color = Color(255, 255, 255);

/// A code ready to be drawn.
pub struct Code {
    modules: Vec<Module>,
    width: usize,
    caption: Vec<StyledLine>,
}

impl Code {
    /// Encodes the payload and sets the caption.
    pub fn new(qr: &Qr, setting: Setting<'_>) -> Result<Self, PdfError> {
        let code = QrCode::with_error_correction_level(qr.payload.as_bytes(), EcLevel::M)
            .map_err(|_| PdfError::QrTooLong { length: qr.payload.len() })?;
        let width = code.width();
        let caption = setting.lines(&qr.caption, LABEL, CAPTION_WIDTH);
        Ok(Self { modules: code.into_colors(), width, caption })
    }

    /// Side of a module, and width of the white frame.
    fn module(&self) -> f32 {
        SIDE / self.width as f32
    }

    fn frame(&self) -> f32 {
        QUIET * self.module()
    }

    /// Height with the caption.
    pub fn height(&self) -> f32 {
        SIDE + self.frame() + self.caption_row().height()
    }

    /// Draws code and caption at the start side.
    pub fn draw(self, flow: &mut Flow<'_>) -> Result<(), PdfError> {
        let x = flow.setting.left(MARGIN, WIDTH, 0.0, SIDE);
        let y = flow.y;
        self.draw_modules(flow.page(), x, y);
        flow.y += SIDE + self.frame();
        flow.row(self.caption_row())
    }

    fn caption_row(&self) -> Row {
        let lines = self.caption.clone();
        let cell = Cell { offset: 0.0, width: CAPTION_WIDTH, align: Align::Start, lines };
        Row { cells: vec![cell], ..Row::default() }
    }

    /// The white frame reaches into the room around, so that the code itself
    /// is in line with the text. Neighbouring dark modules become one rectangle.
    fn draw_modules(&self, page: &mut Page, x: f32, y: f32) {
        let (module, frame) = (self.module(), self.frame());
        page.fill(x - frame, y - frame, SIDE + 2.0 * frame, SIDE + 2.0 * frame, WHITE);
        let at = |index: usize| index as f32 * module;
        for (line, modules) in self.modules.chunks(self.width).enumerate() {
            let mut column = 0;
            for stretch in modules.chunk_by(|a, b| a == b) {
                if stretch[0] == Module::Dark {
                    let width = stretch.len() as f32 * module;
                    page.fill(x + at(column), y + at(line), width, module, BLACK);
                }
                column += stretch.len();
            }
        }
    }
}
