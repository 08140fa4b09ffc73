//! Bodies that are framed well and hold what JSON, or the rules, do not allow: always 400 or 422 (415 for a type
//! that is not read).

use super::Class;
use super::malformed_request::{Expected, MalformedRequest};
use crate::rng::SeededRng;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "JSON of depth 10,000", weight: 20, make: deep },
    Class { name: "huge numbers", weight: 30, make: huge_numbers },
    Class { name: "lone surrogates", weight: 30, make: lone_surrogates },
    Class { name: "duplicate keys", weight: 30, make: duplicate_keys },
    Class { name: "NUL in a string", weight: 20, make: nul },
    Class { name: "strings with invalid UTF-8", weight: 20, make: invalid_utf8 },
    Class { name: "strings of 900 kB", weight: 3, make: long_text },
    Class { name: "truncated JSON, and JSON with more after it", weight: 40, make: truncated },
    Class { name: "values of other types", weight: 30, make: other_types },
    Class { name: "unsupported media types", weight: 20, make: media_types },
];

const INVALID: Expected = Expected::OneOf(&[400, 422]);

fn one_of<'a>(rng: &SeededRng, choices: &[&'a str]) -> &'a str {
    choices[rng.below(choices.len())]
}

fn post(path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A request to a public endpoint that reads JSON.
fn sign_in(body: impl AsRef<[u8]>) -> Vec<u8> {
    post("/api/v1/auth/login", "application/json", body.as_ref())
}

fn deep(rng: &SeededRng) -> MalformedRequest {
    let (open, close) = if rng.percent(50) { ("[", "]") } else { ("{\"a\":", "}") };
    let depth = 10_000;
    let whole = format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let body = match rng.below(3) {
        0 => whole,
        1 => open.repeat(depth),
        _ => format!(r#"{{"email":"a@example.org","password":{whole}}}"#),
    };
    MalformedRequest::new(sign_in(body), INVALID)
}

fn huge_numbers(rng: &SeededRng) -> MalformedRequest {
    let digits = "9".repeat(400);
    let number = one_of(
        rng,
        &[
            "1e999999",
            "-1e999999",
            &digits,
            "1e-999999",
            "0.1e1000000000000",
            "18446744073709551616",
            "-0",
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "1.",
        ],
    )
    .to_owned();
    MalformedRequest::new(sign_in(format!(r#"{{"email":"a@example.org","password":{number}}}"#)), INVALID)
}

fn lone_surrogates(rng: &SeededRng) -> MalformedRequest {
    let text = one_of(
        rng,
        &[r"\ud800", r"\udc00", r"\ud800\ud800", r"a\udfffb", r"\uD83D", r"\ud83d\u0041", r"\uZZZZ", r"\u12"],
    );
    MalformedRequest::new(sign_in(format!(r#"{{"email":"a@example.org","password":"{text}"}}"#)), INVALID)
}

fn duplicate_keys(rng: &SeededRng) -> MalformedRequest {
    let body = one_of(
        rng,
        &[
            r#"{"email":"a@example.org","email":"b@example.org","password":"x"}"#,
            r#"{"email":"a@example.org","password":"x","password":"y"}"#,
            r#"{"email":"a@example.org","password":"x","p\u0061ssword":"y"}"#,
            r#"{"email":"a@example.org","password":"x","device":null,"device":null}"#,
        ],
    );
    MalformedRequest::new(sign_in(body), INVALID)
}

fn nul(rng: &SeededRng) -> MalformedRequest {
    let text = one_of(rng, &[r"a\u0000b", r"\u0000", "a\0b", r"\\\u0000"]);
    MalformedRequest::new(sign_in(format!(r#"{{"email":"a@example.org","password":"{text}"}}"#)), INVALID)
}

fn invalid_utf8(rng: &SeededRng) -> MalformedRequest {
    let bad: &[u8] =
        [b"\xff".as_slice(), b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x82"][rng.below(5)];
    MalformedRequest::new(sign_in([br#"{"email":"a@example.org","password":""#, bad, br#""}"#].concat()), INVALID)
}

fn long_text(_: &SeededRng) -> MalformedRequest {
    MalformedRequest::new(
        sign_in(format!(r#"{{"email":"a@example.org","password":"{}"}}"#, "x".repeat(900_000))),
        INVALID,
    )
}

fn truncated(rng: &SeededRng) -> MalformedRequest {
    let body = r#"{"email":"a@example.org","password":"not the password"}"#;
    let body = match rng.below(5) {
        0 => body[..rng.below(body.len())].to_owned(),
        1 => format!("{body}{body}"),
        2 => format!("{body},"),
        3 => format!("\u{feff}{body}"),
        _ => body.replace('"', "'"),
    };
    MalformedRequest::new(sign_in(body), INVALID)
}

fn other_types(rng: &SeededRng) -> MalformedRequest {
    let body = one_of(
        rng,
        &[
            "null",
            "[]",
            "\"\"",
            "1",
            "true",
            r#"{"email":[],"password":{}}"#,
            r#"{"email":null,"password":null}"#,
            r#"{"email":{"$ne":null},"password":{"$gt":""}}"#,
            r#"{"__proto__":{"admin":true}}"#,
            "{}",
        ],
    );
    MalformedRequest::new(sign_in(body), INVALID)
}

fn media_types(rng: &SeededRng) -> MalformedRequest {
    let kind = one_of(
        rng,
        &[
            "text/plain",
            "application/xml",
            "multipart/form-data; boundary=",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "",
            "application/json2",
            ";",
        ],
    );
    let body = br#"{"email":"a@example.org","password":"not the password"}"#;
    MalformedRequest::new(post("/api/v1/auth/login", kind, body), Expected::OneOf(&[415]))
}
