//! The stores' configuration: what is left out, and typing errors.

use platform::cache::{CacheConfig, RedisConfig};
use platform::documents::DocumentsConfig;
use platform::mail::{MailConfig, SmtpTls};
use platform::objects::ObjectsConfig;
use platform::rate_limit::RateLimitConfig;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};

fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    from_value(value).map_err(|error| error.to_string())
}

#[test]
fn what_is_left_out_has_a_default() {
    assert!(matches!(read(json!({ "kind": "in_process" })), Ok(CacheConfig::InProcess { max_bytes }) if max_bytes > 0));
    assert!(matches!(read(json!({ "kind": "redis" })), Ok(CacheConfig::Redis { disconnected_ttl_ms: 2_000, .. })));
    assert!(matches!(read(json!({ "kind": "postgres" })), Ok(DocumentsConfig::Postgres {})));
    let mongo = read(json!({ "kind": "mongodb", "url": "mongodb://a" })).expect("reads");
    assert!(matches!(mongo, DocumentsConfig::Mongodb { database, .. } if database == "medivoy"));
    assert!(matches!(read(json!({ "kind": "folder" })), Ok(MailConfig::Folder { .. })));
    let smtp = json!({ "kind": "smtp", "host": "a", "from": { "address": "a@b.example" } });
    let Ok(MailConfig::Smtp(smtp)) = read(smtp) else { panic!("reads") };
    assert_eq!(
        (smtp.tls, smtp.port, smtp.username),
        (SmtpTls::Starttls, None, None),
        "encrypted unless said otherwise"
    );
    assert!(matches!(read(json!({ "kind": "folder" })), Ok(ObjectsConfig::Folder { .. })));
    assert_eq!(read(json!("redis")), Ok(RateLimitConfig::Redis));
    let redis: RedisConfig = read(json!({ "url": "redis://a" })).expect("reads");
    assert_eq!(redis.prefix, RedisConfig::at("redis://a").prefix);
}

#[test]
fn a_typing_error_is_refused() {
    let refused = [
        read::<CacheConfig>(json!({ "kind": "in_process", "max_byte": 1 })).err(),
        read::<CacheConfig>(json!({ "kind": "memcached" })).err(),
        read::<RedisConfig>(json!({ "url": "redis://a", "pasword": "x" })).err(),
        read::<DocumentsConfig>(json!({ "kind": "postgres", "url": "x" })).err(),
        read::<DocumentsConfig>(json!({ "kind": "mongodb" })).err(),
        read::<MailConfig>(json!({ "kind": "folder", "paht": "x" })).err(),
        read::<MailConfig>(json!({ "kind": "smtp", "host": "a", "from": { "address": "a@b.example" }, "tsl": "none" }))
            .err(),
        read::<ObjectsConfig>(json!({ "kind": "folder", "bucket": "x" })).err(),
        read::<RateLimitConfig>(json!("memcached")).err(),
    ];
    for (n, error) in refused.into_iter().enumerate() {
        assert!(error.is_some(), "case {n}");
    }
}
