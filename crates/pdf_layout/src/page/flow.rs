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
        self.row_under(row, &[])
    }

    /// Draws rows that are one to a reader, on one page if they have room on one, under a header that comes again on
    /// each new page.
    pub fn rows_under(&mut self, rows: Vec<Row>, header: &[Row]) -> Result<(), PdfError> {
        let body = self.body() - height(header);
        let height = height(&rows);
        if self.y + height > self.bottom + ROUNDING && height <= body {
            self.new_page_under(header)?;
        }
        rows.into_iter().try_for_each(|row| self.row_under(row, header))
    }

    fn row_under(&mut self, mut row: Row, header: &[Row]) -> Result<(), PdfError> {
        let body = self.body() - height(header);
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
            self.new_page_under(header)?;
        }
        self.draw(row);
        Ok(())
    }

    fn new_page_under(&mut self, header: &[Row]) -> Result<(), PdfError> {
        self.new_page()?;
        header.iter().cloned().for_each(|row| self.draw(row));
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

fn height(rows: &[Row]) -> f32 {
    rows.iter().map(Row::height).sum()
}
