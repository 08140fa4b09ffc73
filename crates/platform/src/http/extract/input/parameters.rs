use super::fault::Fault;
use super::form::{Text, visit_text};
use super::number::{deserialize_integers, is_decimal, is_integer};
use super::path::Step;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};

/// Reads decoded parameters of a query.
pub(crate) fn read_parameters<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Fault> {
    T::deserialize(Query { pairs: pairs.iter(), value: None })
}

/// The parameters as one object.
struct Query<'p> {
    pairs: std::slice::Iter<'p, (String, String)>,
    value: Option<&'p (String, String)>,
}

impl<'de> Deserializer<'de> for Query<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Query<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(pair) = self.pairs.next() else { return Ok(None) };
        self.value = Some(pair);
        let name: StrDeserializer<'_, Fault> = pair.0.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, value) = self.value.take().ok_or_else(|| Fault::not("a parameter"))?;
        let parameter = Parameter { value, text: Text::Sought };
        seed.deserialize(parameter).map_err(|fault| fault.within(Step::Member(name.clone())))
    }
}

/// The value of a parameter, as serde asks for it.
#[derive(Clone, Copy)]
struct Parameter<'p> {
    value: &'p str,
    text: Text,
}

impl Parameter<'_> {
    fn integer(self) -> Option<i128> {
        // One that is longer is out of every range.
        is_integer(self.value).then(|| self.value.parse().unwrap_or(i128::MAX))
    }
}

impl<'de> Deserializer<'de> for Parameter<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visit_text(visitor, self.text, self.value)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Fault::not("true or false")),
        }
    }

    deserialize_integers!(integer);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.parse::<f64>() {
            Ok(number) if is_decimal(self.value) && number.is_finite() => visitor.visit_f64(number),
            _ => Err(Fault::not("a decimal number, as 41.0082")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(Self { text: self.text.of_newtype(name), ..self })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let word: StrDeserializer<'_, Fault> = self.value.into_deserializer();
        visitor.visit_enum(word)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
