use kernel::{CountryCode, Localised, fold, fold_all};
use serde::{Deserialize, Serialize};

/// Texts of a hospital or an offer in one language other than English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HospitalTexts {
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a list of offers shows of a treatment in one language other than English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreatmentTexts {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl HospitalTexts {
    /// Descriptions by language.
    pub fn of(descriptions: impl IntoIterator<Item = (String, String)>) -> Localised<Self> {
        descriptions.into_iter().map(|(tag, text)| (tag, Self { description: Some(text) })).collect()
    }
}

/// What a hospital is compared by, folded.
#[derive(Debug, PartialEq, Eq)]
pub struct FoldedTexts {
    /// What a search looks through: name, city, country and specializations.
    pub search_text: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Specializations, each by itself.
    pub specializations: Vec<String>,
}

impl FoldedTexts {
    /// Of these texts.
    #[must_use]
    pub fn new(name: &str, city: &str, country: &CountryCode, specializations: &[String]) -> Self {
        let listed = specializations.iter().map(String::as_str);
        Self {
            search_text: fold_all([name, city, country.as_str()].into_iter().chain(listed)),
            name: fold(name),
            city: fold(city),
            specializations: specializations.iter().map(|text| fold(text)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hospital_is_found_by_name_place_and_specializations() {
        let country = CountryCode::parse("TR").expect("a country");
        for (name, city, specializations, expected) in [
            ("Şifa", "İzmir", vec!["ear-nose-throat"], "sifa izmir tr ear nose throat"),
            ("Izmir", "İzmir", vec![], "izmir tr"),
        ] {
            let specializations: Vec<String> = specializations.into_iter().map(str::to_owned).collect();
            assert_eq!(FoldedTexts::new(name, city, &country, &specializations).search_text, expected);
        }
    }
}
