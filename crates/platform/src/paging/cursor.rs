use crate::secrets::Secrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde::{Deserialize, Serialize};

/// Signs cursors, so that a client cannot make one up: HMAC-SHA256 over the
/// content and the list it was given out for.
#[derive(Debug, Clone)]
pub struct CursorKey(hmac::Key);

/// Where a page ended: the sort key of its last row as text, and the row's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorPosition {
    /// The row's sort key as text.
    #[serde(rename = "k")]
    pub key: String,
    /// The row's id.
    #[serde(rename = "i")]
    pub id: uuid::Uuid,
}

const TAG: usize = 16;

impl CursorKey {
    /// The key for cursors of this installation.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secrets.derive("cursor").expose()))
    }

    /// The cursor after this position, for this list (path and order).
    pub(super) fn seal(&self, list: &str, position: &CursorPosition) -> String {
        let content = serde_json::to_vec(position).unwrap_or_default();
        let mut sealed = self.tag(list, &content).as_ref()[..TAG].to_vec();
        sealed.extend(content);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The position, if this server gave the cursor out for this list.
    pub(super) fn open(&self, list: &str, cursor: &str) -> Option<CursorPosition> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, content) = sealed.split_at_checked(TAG)?;
        let expected = self.tag(list, content);
        let same = expected.as_ref()[..TAG].iter().zip(tag).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0;
        if same { serde_json::from_slice(content).ok() } else { None }
    }

    fn tag(&self, list: &str, content: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(list.as_bytes());
        context.update(&[0]);
        context.update(content);
        context.sign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Masked;

    #[test]
    fn a_cursor_opens_only_unchanged_and_for_its_own_list() {
        let secrets = Secrets::from_base64(&[Masked::new(base64::engine::general_purpose::STANDARD.encode([7; 32]))])
            .expect("a key");
        let key = CursorKey::new(&secrets);
        let position = CursorPosition { key: "2026-01-01".to_owned(), id: uuid::Uuid::nil() };
        let cursor = key.seal("/bookings -created_at", &position);
        assert_eq!(key.open("/bookings -created_at", &cursor), Some(position));
        assert_eq!(key.open("/bookings created_at", &cursor), None);
        for i in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[i] = if forged[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(key.open("/bookings -created_at", &String::from_utf8_lossy(&forged)), None, "byte {i}");
        }
        assert_eq!(key.open("/bookings -created_at", "AAAA"), None);
    }
}
