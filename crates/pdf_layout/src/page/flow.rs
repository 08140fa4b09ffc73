//! Fills page after page from above.

use super::canvas::Page;
use super::row::Row;
use super::typography::Setting;
use crate::error::PdfError;

/// Most pages of a document; more is a fault of the caller.
pub const MAX_PAGES: usize = 500;

/// What sums of heights may be off by, in points.
const ROUNDING: f32 = 0.01;

/// Pages being filled.
pub struct Flow<'a> {
    /// The document's setting.
    pub setting: Setting<'a>,
    /// The pages so far; the last one is being filled.
    pub pages: Vec<Page>,
    /// How far the last page is filled.
    pub y: f32,
    /// Where the body starts on every page but the first.
    top: f32,
    /// Where the body ends.
    bottom: f32,
}

impl<'a> Flow<'a> {
    /// Starts on an empty first page, from its very top.
    pub fn new(setting: Setting<'a>, top: f32, bottom: f32) -> Self {
        Self { setting, pages: vec![Page::default()], y: 0.0, top, bottom }
    }

    /// The page being filled.
    pub fn page(&mut self) -> &mut Page {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Leaves room, but none at the top of a page.
    pub fn gap(&mut self, height: f32) {
        if self.y > self.top || self.pages.len() == 1 {
            self.y += height;
        }
    }

    /// Height of the body of a page.
    pub fn body(&self) -> f32 {
        self.bottom - self.top
    }

    /// Goes to a new page unless the height is free on this one; a block
    /// higher than a page is not moved.
    pub fn keep(&mut self, height: f32) -> Result<(), PdfError> {
        if self.y + height > self.bottom && height <= self.body() {
            self.new_page()?;
        }
        Ok(())
    }

    /// Draws two blocks from the same height on, which must not overlap; if the
    /// first goes on to another page, the second comes after it.
    pub fn side_by_side(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<(), PdfError>,
        second: impl FnOnce(&mut Self) -> Result<(), PdfError>,
    ) -> Result<(), PdfError> {
        let (page, top) = (self.pages.len(), self.y);
        first(self)?;
        let end = self.y;
        if self.pages.len() == page {
            self.y = top;
        }
        second(self)?;
        if self.pages.len() == page {
            self.y = self.y.max(end);
        }
        Ok(())
    }

    /// Draws a row, over several pages if it is higher than one.
    pub fn row(&mut self, row: Row) -> Result<(), PdfError> {
        self.row_under(row, None)
    }

    /// Draws a row of a table whose header comes again on a new page.
    pub fn row_under(&mut self, mut row: Row, header: Option<&Row>) -> Result<(), PdfError> {
        let header_height = header.map_or(0.0, Row::height);
        let body = self.body() - header_height;
        if row.height() > body * MAX_PAGES as f32 {
            return Err(PdfError::TooManyPages);
        }
        while self.y + row.height() > self.bottom + ROUNDING {
            // A line at the foot is worth more than a hole, but only when the
            // row has to be split anyway.
            if row.height() > body && self.bottom - self.y > body / 4.0 {
                let head = row.split(self.bottom - self.y);
                self.draw(head);
                if row.is_spent() {
                    return Ok(());
                }
            }
            self.new_page()?;
            if let Some(header) = header {
                self.draw(header.clone());
            }
        }
        self.draw(row);
        Ok(())
    }

    fn draw(&mut self, row: Row) {
        let (y, setting) = (self.y, self.setting);
        self.y += row.height();
        row.draw(self.page(), y, setting);
    }

    fn new_page(&mut self) -> Result<(), PdfError> {
        if self.pages.len() == MAX_PAGES {
            return Err(PdfError::TooManyPages);
        }
        self.pages.push(Page::default());
        self.y = self.top;
        Ok(())
    }
}
