use super::path::{Path, Step};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// A JSON value as it was sent, members in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// What is at fault and was told of: read on without it.
    Skipped,
}

impl Node {
    /// Reads on without the value at the path; false when it was left out before, or with what it is in.
    pub(super) fn skip(&mut self, path: &Path) -> bool {
        self.at(path).is_some_and(|node| std::mem::replace(node, Self::Skipped) != Self::Skipped)
    }

    /// Whether the value at the path was left out.
    pub(super) fn is_skipped(&mut self, path: &Path) -> bool {
        self.at(path).is_some_and(|node| *node == Self::Skipped)
    }

    fn at(&mut self, path: &Path) -> Option<&mut Self> {
        path.steps().try_fold(self, |node, step| match (step, node) {
            (Step::Member(name), Self::Object(members)) => {
                members.iter_mut().find(|(n, _)| n == name).map(|m| &mut m.1)
            }
            (Step::Item(index), Self::List(items)) => items.get_mut(*index),
            _ => None,
        })
    }
}

/// Begins the message of the one fault that the tree itself finds; the member's name follows.
pub(super) const TWICE: &str = "given twice: ";

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        serde_json::Number::from_f64(value).map(Node::Number).ok_or_else(|| E::custom("is no finite number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let (mut members, mut names) = (Vec::new(), HashSet::new());
        while let Some((name, value)) = map.next_entry::<String, Node>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("{TWICE}{name}")));
            }
            members.push((name, value));
        }
        Ok(Node::Object(members))
    }
}
