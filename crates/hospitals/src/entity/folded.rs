use super::TextList;
use super::hospital::{ActiveModel, Model};
use crate::domain::FoldedTexts;
use kernel::FOLDING_VERSION;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl ActiveModel {
    /// Sets the folded columns.
    #[must_use]
    pub fn with_folded(mut self, texts: FoldedTexts) -> Self {
        self.search_text = Set(texts.search_text);
        self.name_folded = Set(texts.name);
        self.city_folded = Set(texts.city);
        self.specializations_folded = Set(TextList(texts.specializations));
        self.folding = Set(FOLDING_VERSION);
        self
    }
}

impl Model {
    /// The row with its folded columns made anew.
    #[must_use]
    pub fn folded_again(self) -> ActiveModel {
        let texts = FoldedTexts::new(&self.name, &self.city, &self.country, &self.specializations.0);
        self.into_active_model().with_folded(texts)
    }
}
