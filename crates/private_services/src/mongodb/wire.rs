//! As much of MongoDB's wire protocol (OP_MSG) and of BSON as it takes to start and end a server, so that
//! neither a driver nor a shell is needed here. <https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/>

use anyhow::{Context, Result, bail, ensure};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const OP_MSG: i32 = 2013;

/// Elements of a BSON document under construction.
#[derive(Default)]
pub struct Document(Vec<u8>);

impl Document {
    /// Adds a 32-bit integer.
    pub fn int(mut self, name: &str, value: i32) -> Self {
        self.head(0x10, name);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds a truth value.
    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.head(0x08, name);
        self.0.push(u8::from(value));
        self
    }

    /// Adds a text.
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.head(0x02, name);
        self.0.extend((value.len() as u32 + 1).to_le_bytes());
        self.0.extend(value.bytes().chain([0]));
        self
    }

    /// Adds a document.
    pub fn document(self, name: &str, value: Self) -> Self {
        self.nested(0x03, name, value)
    }

    /// Adds an array; its elements are named "0", "1", ….
    pub fn array(self, name: &str, value: Self) -> Self {
        self.nested(0x04, name, value)
    }

    fn nested(mut self, kind: u8, name: &str, value: Self) -> Self {
        self.head(kind, name);
        self.0.extend(value.bytes());
        self
    }

    fn head(&mut self, kind: u8, name: &str) {
        self.0.push(kind);
        self.0.extend(name.bytes().chain([0]));
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = (self.0.len() as u32 + 5).to_le_bytes().to_vec();
        bytes.extend(&self.0);
        bytes.push(0);
        bytes
    }
}

/// A scalar of an answer; other kinds are skipped.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Integers and doubles.
    Number(f64),
    /// Texts.
    Text(String),
    /// Truth values.
    Flag(bool),
}

/// The top-level scalars of an answer.
#[derive(Debug, Default)]
pub struct Answer(Vec<(String, Scalar)>);

impl Answer {
    /// A number by name.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.0.iter().find_map(|(key, value)| match value {
            Scalar::Number(number) if key == name => Some(*number),
            _ => None,
        })
    }

    /// A text by name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(key, value)| match value {
            Scalar::Text(text) if key == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether the named truth value is there and true.
    pub fn flag(&self, name: &str) -> bool {
        self.0.contains(&(name.to_owned(), Scalar::Flag(true)))
    }
}

/// Runs `command` on the `admin` database of the server on `port`; fails if the server says so.
pub fn run(port: u16, command: Document) -> Result<Answer> {
    let answer = exchange(port, &command.text("$db", "admin").bytes())?;
    if answer.number("ok") != Some(1.0) {
        bail!("MongoDB answered: {}", answer.text("errmsg").unwrap_or("neither ok nor an error"));
    }
    Ok(answer)
}

fn exchange(port: u16, document: &[u8]) -> Result<Answer> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    // Header (length, request, in answer to, kind), flags, and one section of kind 0: the document.
    let mut message = Vec::new();
    for number in [document.len() as i32 + 21, 1, 0, OP_MSG, 0] {
        message.extend(number.to_le_bytes());
    }
    message.push(0);
    message.extend(document);
    stream.write_all(&message)?;

    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(i32::from_le_bytes(length))?;
    ensure!((26..48_000_000).contains(&length), "an answer of {length} bytes");
    let mut rest = vec![0; length - 4];
    stream.read_exact(&mut rest)?;
    parse(rest.get(17..).context("a short answer")?).context("an answer that is no BSON")
}

/// Reads the scalars of one document; `None` if it is malformed.
fn parse(document: &[u8]) -> Option<Answer> {
    let mut answer = Answer::default();
    let mut rest = document.get(4..)?;
    loop {
        let (&kind, after) = rest.split_first()?;
        if kind == 0 {
            return Some(answer);
        }
        let end = after.iter().position(|byte| *byte == 0)?;
        let name = String::from_utf8_lossy(&after[..end]).into_owned();
        let value = after.get(end + 1..)?;
        let length = || value.first_chunk().map(|bytes| i32::from_le_bytes(*bytes) as usize);
        let (size, scalar) = match kind {
            0x01 => (8, Some(Scalar::Number(f64::from_le_bytes(*value.first_chunk()?)))),
            0x02 => {
                let size = length()?;
                let text = value.get(4..(4 + size).checked_sub(1)?)?;
                (4 + size, Some(Scalar::Text(String::from_utf8_lossy(text).into_owned())))
            }
            0x03 | 0x04 => (length()?, None),
            0x05 => (length()? + 5, None),
            0x07 => (12, None),
            0x08 => (1, Some(Scalar::Flag(*value.first()? == 1))),
            0x0A => (0, None),
            0x10 => (4, Some(Scalar::Number(f64::from(i32::from_le_bytes(*value.first_chunk()?))))),
            0x12 => (8, Some(Scalar::Number(i64::from_le_bytes(*value.first_chunk()?) as f64))),
            0x09 | 0x11 => (8, None),
            0x13 => (16, None),
            _ => return None,
        };
        answer.0.extend(scalar.map(|scalar| (name, scalar)));
        rest = value.get(size..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_specification_shows() {
        // The first example of https://bsonspec.org/faq.html.
        let bytes = Document::default().text("hello", "world").bytes();
        assert_eq!(bytes, b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0");
    }

    #[test]
    fn scalars_are_read_back_and_the_rest_is_skipped() {
        let inner = Document::default().int("ok", 7).text("errmsg", "inner");
        let document = Document::default()
            .array("list", Document::default().document("0", inner))
            .flag("primary", true)
            .flag("secondary", false)
            .text("errmsg", "outer")
            .int("ok", 1);
        let answer = parse(&document.bytes()).expect("well-formed");
        assert_eq!((answer.number("ok"), answer.text("errmsg")), (Some(1.0), Some("outer")));
        assert!(answer.flag("primary") && !answer.flag("secondary") && !answer.flag("ok"));
        assert!(answer.number("absent").is_none());
    }

    #[test]
    fn a_cut_document_is_refused_at_every_length() {
        let bytes = Document::default().text("errmsg", "x").int("ok", 1).document("d", Document::default()).bytes();
        assert!(parse(&bytes).is_some());
        for length in 0..bytes.len() {
            assert!(parse(&bytes[..length]).is_none(), "{length} bytes");
        }
    }
}
