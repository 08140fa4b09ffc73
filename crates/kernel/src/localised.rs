use crate::Locale;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ActiveValue, IntoActiveValue, TryGetableFromJson, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The column `translations`: a row's texts by language (`{"ar": {"name": "…"}}`). English ones are columns of their
/// own. `T` has a field per text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localised<T>(pub BTreeMap<String, T>);

impl<T> Localised<T> {
    /// A text in the best language for `locale`: each text falls back on its own along [`Locale::fallbacks`], and an
    /// empty one counts as missing. `None` when the English text is the best there is.
    pub fn best<'a>(&'a self, locale: &Locale, text: impl Fn(&'a T) -> Option<&'a str>) -> Option<&'a str> {
        let tags = locale.fallbacks().into_iter().take_while(|tag| *tag != "en");
        tags.filter_map(|tag| self.0.get(tag)).filter_map(text).find(|text| !text.is_empty())
    }
}

impl<T> Default for Localised<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> FromIterator<(String, T)> for Localised<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

// What `FromJsonQueryResult` derives, which knows no generic types.
impl<T: DeserializeOwned> TryGetableFromJson for Localised<T> {}

impl<T: Serialize> From<Localised<T>> for Value {
    fn from(texts: Localised<T>) -> Self {
        // Maps with text keys and plain fields can always be written as JSON.
        Self::Json(serde_json::to_value(&texts).ok().map(Box::new))
    }
}

impl<T: DeserializeOwned> ValueType for Localised<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Json(Some(json)) => serde_json::from_value(*json).map_err(|_| ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Localised".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Json
    }

    fn column_type() -> ColumnType {
        ColumnType::JsonBinary
    }
}

impl<T> Nullable for Localised<T> {
    fn null() -> Value {
        Value::Json(None)
    }
}

impl<T: Serialize> IntoActiveValue<Self> for Localised<T> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Texts {
        name: Option<String>,
        #[serde(default)]
        description: Option<String>,
    }

    fn texts() -> Localised<Texts> {
        let json = r#"{"ar":{"name":"اسم","description":""},"es":{"name":"Nombre","other":1},"fr":{"name":""},
                       "pt-BR":{"name":"Clínica"},"en":{"name":"outdated"}}"#;
        serde_json::from_str(json).expect("texts")
    }

    #[test]
    fn each_text_falls_back_on_its_own() {
        let texts = texts();
        for (locale, name) in [
            ("en", None),
            ("en-GB", None),
            ("ar", Some("اسم")),
            ("ar-EG", Some("اسم")),
            ("es-419", Some("Nombre")),
            ("fr", None),
            ("hi", None),
            ("pt-BR", Some("Clínica")),
            ("pt", None),
        ] {
            let locale = Locale::parse(locale).expect("a locale");
            assert_eq!(texts.best(&locale, |t| t.name.as_deref()), name, "{locale}");
            assert_eq!(texts.best(&locale, |t| t.description.as_deref()), None, "{locale}");
        }
        assert_eq!(Localised::<Texts>::default().best(&Locale::english(), |t| t.name.as_deref()), None);
    }

    #[test]
    fn a_column_is_read_as_it_was_written() {
        let value = Value::from(texts());
        assert_eq!(<Localised<Texts> as ValueType>::try_from(value).ok(), Some(texts()));
        assert!(<Localised<Texts> as ValueType>::try_from(Value::Json(None)).is_err());
    }
}
