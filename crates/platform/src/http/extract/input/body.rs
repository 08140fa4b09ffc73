use super::fault::{Fault, FaultKind};
use super::form::{Text, visit_text};
use super::number::deserialize_integers;
use super::path::Step;
use super::tree::{Node, TWICE};
use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// Faults that one answer tells of.
const MAX_FAULTS: usize = 20;

/// Why a body is no value of its type.
#[derive(Debug)]
pub(crate) enum BodyFault {
    /// It is no JSON, from here on.
    Syntax { line: usize, column: usize },
    /// The object has a member twice: which of both counts is anybody's guess.
    Twice(String),
    /// It is JSON, and these values in it are at fault: one at least.
    Values(Vec<Fault>),
}

/// Reads the body; when values are at fault, as many of them as can be told at once.
pub(crate) fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyFault> {
    let mut tree: Node = serde_json::from_slice(body).map_err(|error| match error.to_string().split_once(TWICE) {
        Some((_, name)) => BodyFault::Twice(name.split(" at line ").next().unwrap_or(name).to_owned()),
        None => BodyFault::Syntax { line: error.line(), column: error.column() },
    })?;
    let mut faults: Vec<Fault> = Vec::new();
    loop {
        let fault = match T::deserialize(Value { node: &tree, text: Text::default() }) {
            Ok(value) if faults.is_empty() => return Ok(value),
            Ok(_) => return Err(BodyFault::Values(faults)),
            Err(fault) => fault,
        };
        // What is lacking because it was left out is no fault of the client's.
        if !tree.is_skipped(&fault.field()) {
            faults.push(fault.clone());
        }
        let skipped = match fault.kind {
            FaultKind::Missing(_) => tree.skip(&fault.path),
            FaultKind::Unknown(_) | FaultKind::Twice(_) | FaultKind::Value { .. } => {
                tree.skip(&fault.field()) || tree.skip(&fault.path.parent())
            }
        };
        let is_lacking = matches!(fault.kind, FaultKind::Missing(_)) && fault.path.is_whole();
        if !skipped || is_lacking || faults.len() == MAX_FAULTS {
            return Err(BodyFault::Values(faults));
        }
    }
}

/// A value of the body, as serde asks for it.
#[derive(Clone, Copy)]
struct Value<'n> {
    node: &'n Node,
    text: Text,
}

impl<'n> Value<'n> {
    fn integer(self) -> Option<i128> {
        match self.node {
            Node::Number(number) => number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)),
            _ => None,
        }
    }

    fn object(self) -> Result<Members<'n>, Fault> {
        match self.node {
            Node::Object(members) => Ok(Members { members: members.iter(), value: None, text: self.text }),
            _ => Err(Fault::not("an object")),
        }
    }

    fn list(self) -> Result<Items<'n>, Fault> {
        match self.node {
            Node::List(items) => Ok(Items { items: items.iter().enumerate(), text: self.text }),
            _ => Err(Fault::not("an array")),
        }
    }

    fn string(self) -> Result<&'n str, Fault> {
        match self.node {
            Node::Text(text) => Ok(text),
            _ => Err(Fault::not("a string")),
        }
    }
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Fault;

    /// For types that read several types of JSON, or any. A text of theirs may have lines.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let lines = Self { text: if self.text == Text::OneLine { Text::Lines } else { self.text }, ..self };
        match lines.node {
            Node::Null | Node::Skipped => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (None, Some(number), _) => visitor.visit_i64(number),
                (None, None, number) => visitor.visit_f64(number.unwrap_or_default()),
            },
            Node::Text(text) => visitor.visit_string(lines.text.read(text)?),
            Node::List(_) => visitor.visit_seq(lines.list()?),
            Node::Object(_) => visitor.visit_map(lines.object()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Bool(value) => visitor.visit_bool(*value),
            _ => Err(Fault::not("true or false")),
        }
    }

    deserialize_integers!(integer);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Number(number) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            _ => Err(Fault::not("a number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visit_text(visitor, self.text, self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(Self { text: self.text.of_newtype(name), ..self })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(self.object()?)
    }

    /// One of several words; variants with content are none of the API's.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let word: StrDeserializer<'_, Fault> = self.string()?.into_deserializer();
        visitor.visit_enum(word)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { i128 u128 bytes byte_buf unit unit_struct tuple_struct identifier }
}

/// The members of an object, but those that are read on without.
struct Members<'n> {
    members: std::slice::Iter<'n, (String, Node)>,
    value: Option<(&'n str, &'n Node)>,
    text: Text,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, node)) = self.members.find(|(_, node)| *node != Node::Skipped) else { return Ok(None) };
        self.value = Some((name, node));
        let name: StringDeserializer<Fault> = name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, node) = self.value.take().ok_or_else(|| Fault::not("an object"))?;
        seed.deserialize(Value { node, text: self.text }).map_err(|f| f.within(Step::Member(name.to_owned())))
    }
}

/// The items of an array, but those that are read on without.
struct Items<'n> {
    items: std::iter::Enumerate<std::slice::Iter<'n, Node>>,
    text: Text,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((index, node)) = self.items.find(|(_, node)| **node != Node::Skipped) else { return Ok(None) };
        seed.deserialize(Value { node, text: self.text }).map(Some).map_err(|f| f.within(Step::Item(index)))
    }
}
