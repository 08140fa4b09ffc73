//! Objects in a folder.

use crate::support::folder;
use bytes::Bytes;
use kernel::Entropy;
use platform::objects::{ObjectError, ObjectKey, ObjectStore, ObjectsConfig, open};
use std::path::{Path, PathBuf};
use std::sync::Arc;

async fn store() -> (Arc<dyn ObjectStore>, PathBuf) {
    let path = folder();
    let config = ObjectsConfig::Folder { path: path.clone() };
    (open(&config, Entropy::system()).await.expect("opens"), path)
}

fn key(text: &str) -> ObjectKey {
    text.parse().expect("a key")
}

#[tokio::test]
async fn what_is_put_comes_back() {
    let (store, path) = store().await;
    // A key may begin with another one; `a` and `a/b` are two objects.
    for (name, bytes) in [("a", &b"one"[..]), ("a/b.png", b"two\nlines"), ("a/b/c", b"")] {
        store.put(&key(name), Bytes::copy_from_slice(bytes), "image/png").await.expect("puts");
        let found = store.get(&key(name)).await.expect("gets").expect("is there");
        assert_eq!((&found.bytes[..], found.content_type.as_str()), (bytes, "image/png"), "{name}");
    }
    store.put(&key("a"), Bytes::from_static(b"newer"), "text/plain").await.expect("replaces");
    let found = store.get(&key("a")).await.expect("gets").expect("is there");
    assert_eq!((&found.bytes[..], found.content_type.as_str()), (&b"newer"[..], "text/plain"));

    assert!(store.exists(&key("a")).await.expect("asks"));
    assert!(store.delete(&key("a")).await.expect("deletes"));
    assert!(!store.delete(&key("a")).await.expect("is gone"));
    assert!(!store.exists(&key("a")).await.expect("asks"));
    assert_eq!(store.get(&key("a")).await.expect("asks"), None);
    assert!(store.exists(&key("a/b.png")).await.expect("asks"), "the others stay");
    store.ping().await.expect("writable");

    // Another process finds the same objects.
    let again = open(&ObjectsConfig::Folder { path }, Entropy::system()).await.expect("opens");
    assert!(again.exists(&key("a/b.png")).await.expect("asks"));
}

#[test]
fn keys_cannot_lead_out_of_the_folder() {
    for text in ["a", "0", "media/0198c0de-7b1e/original.png", "a_b-c.d"] {
        assert_eq!(key(text).as_str(), text);
    }
    let too_long = ["a".repeat(129), vec!["a".repeat(100); 6].join("/")];
    let bad = [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../a",
        "a/../b",
        "a/./b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "A",
        "a b",
        "a\\b",
        "a\0b",
        "c:",
        "é",
        "a.",
        "con",
        "nul.txt",
        "com1",
        "a.object",
    ];
    for text in bad.into_iter().chain(too_long.iter().map(String::as_str)) {
        assert!(matches!(text.parse::<ObjectKey>(), Err(ObjectError::Invalid(_))), "{text:?}");
    }
}

#[tokio::test]
async fn a_media_type_cannot_smuggle_a_line() {
    let (store, _) = store().await;
    for content_type in ["text/html\nx", "text/ä", &"a".repeat(256)] {
        let refused = store.put(&key("a"), Bytes::new(), content_type).await;
        assert!(matches!(refused, Err(ObjectError::Invalid(_))), "{content_type:?}");
    }
    assert!(!store.exists(&key("a")).await.expect("asks"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_never_sees_half_an_object() {
    let (store, path) = store().await;
    let versions: Vec<Bytes> = (0..4_u8).map(|n| Bytes::from(vec![n; 300_000])).collect();
    store.put(&key("k"), versions[0].clone(), "a/b").await.expect("puts");
    let writers: Vec<_> = versions
        .iter()
        .map(|version| {
            let (store, version) = (Arc::clone(&store), version.clone());
            tokio::spawn(async move {
                for _ in 0..15 {
                    store.put(&key("k"), version.clone(), "a/b").await.expect("puts");
                }
            })
        })
        .collect();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let found = store.get(&key("k")).await.expect("gets").expect("is always there");
        assert!(versions.contains(&found.bytes), "one of the whole versions");
    }
    for writer in writers {
        writer.await.expect("ends");
    }
    assert_eq!(files(&path), ["k.object"], "nothing temporary is left");
}

#[tokio::test]
async fn a_store_that_cannot_write_says_so_and_changes_nothing() {
    let (store, path) = store().await;
    store.put(&key("k"), Bytes::from_static(b"old"), "a/b").await.expect("puts");
    // A file where a folder is needed: fails for root too, unlike permissions.
    std::fs::write(path.join("blocked"), "").expect("writes");
    let refused = store.put(&key("blocked/k"), Bytes::from_static(b"new"), "a/b").await;
    assert!(matches!(refused, Err(ObjectError::Away(_))));
    assert_eq!(store.get(&key("k")).await.expect("gets").expect("is there").bytes, "old");
}

fn files(folder: &Path) -> Vec<String> {
    let name =
        |entry: std::io::Result<std::fs::DirEntry>| entry.expect("reads").file_name().into_string().expect("text");
    std::fs::read_dir(folder).expect("reads").map(name).collect()
}
