/// The three kinds of rows that the catalogue is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A category.
    Category,
    /// A subcategory.
    Subcategory,
    /// A treatment.
    Treatment,
}

/// Last path segments of other endpoints: `/treatments/{slug}` would never reach a treatment of such a name.
const RESERVED: [&str; 3] = ["taxonomy", "by-taxonomy", "reorder"];

impl Kind {
    /// Name in events, audit entries and slugs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Subcategory => "subcategory",
            Self::Treatment => "treatment",
        }
    }

    /// The slug of a row of this name, before its number.
    #[must_use]
    pub fn slug_of(self, name: &str) -> String {
        kernel::slugify(name, self.as_str(), &RESERVED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_no_path_of_another_endpoint() {
        for (kind, name, slug) in [
            (Kind::Treatment, "Knee Replacement", "knee-replacement"),
            (Kind::Treatment, "😀🎉", "treatment"),
            (Kind::Treatment, "Taxonomy", "treatment-taxonomy"),
            (Kind::Treatment, "by taxonomy", "treatment-by-taxonomy"),
            (Kind::Category, "Reorder", "category-reorder"),
            (Kind::Subcategory, "---", "subcategory"),
        ] {
            assert_eq!(kind.slug_of(name), slug, "{name}");
        }
    }
}
