//! Bodies that are framed well and hold what JSON, or the rules, do not allow: always 400 or 422 (415 for a type
//! that is not read).

use super::Class;
use super::blow::{Blow, Expected};
use crate::chance::Chance;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "JSON of depth 10,000", weight: 20, make: deep },
    Class { name: "huge numbers", weight: 30, make: huge_numbers },
    Class { name: "lone surrogates", weight: 30, make: lone_surrogates },
    Class { name: "keys given twice", weight: 30, make: duplicate_keys },
    Class { name: "NUL in a text", weight: 20, make: nul },
    Class { name: "texts that are no UTF-8", weight: 20, make: no_utf8 },
    Class { name: "texts of 900 kB", weight: 3, make: long_text },
    Class { name: "JSON that is cut or goes on", weight: 40, make: mutilated },
    Class { name: "values of other types", weight: 30, make: other_types },
    Class { name: "media types that are not read", weight: 20, make: media_types },
];

const FAULTS: Expected = Expected::One(&[400, 422]);

fn one_of<'a>(chance: &Chance, choices: &[&'a str]) -> &'a str {
    choices[chance.below(choices.len())]
}

fn post(path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// To an endpoint that is open to all and reads JSON.
fn sign_in(body: impl AsRef<[u8]>) -> Vec<u8> {
    post("/api/v1/auth/login", "application/json", body.as_ref())
}

fn deep(chance: &Chance) -> Blow {
    let (open, close) = if chance.percent(50) { ("[", "]") } else { ("{\"a\":", "}") };
    let depth = 10_000;
    let whole = format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let body = match chance.below(3) {
        0 => whole,
        1 => open.repeat(depth),
        _ => format!(r#"{{"email":"a@example.org","password":{whole}}}"#),
    };
    Blow::new(sign_in(body), FAULTS)
}

fn huge_numbers(chance: &Chance) -> Blow {
    let digits = "9".repeat(400);
    let number = one_of(
        chance,
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
    Blow::new(sign_in(format!(r#"{{"email":"a@example.org","password":{number}}}"#)), FAULTS)
}

fn lone_surrogates(chance: &Chance) -> Blow {
    let text = one_of(
        chance,
        &[r"\ud800", r"\udc00", r"\ud800\ud800", r"a\udfffb", r"\uD83D", r"\ud83d\u0041", r"\uZZZZ", r"\u12"],
    );
    Blow::new(sign_in(format!(r#"{{"email":"a@example.org","password":"{text}"}}"#)), FAULTS)
}

fn duplicate_keys(chance: &Chance) -> Blow {
    let body = one_of(
        chance,
        &[
            r#"{"email":"a@example.org","email":"b@example.org","password":"x"}"#,
            r#"{"email":"a@example.org","password":"x","password":"y"}"#,
            r#"{"email":"a@example.org","password":"x","p\u0061ssword":"y"}"#,
            r#"{"email":"a@example.org","password":"x","device":null,"device":null}"#,
        ],
    );
    Blow::new(sign_in(body), FAULTS)
}

fn nul(chance: &Chance) -> Blow {
    let text = one_of(chance, &[r"a\u0000b", r"\u0000", "a\0b", r"\\\u0000"]);
    Blow::new(sign_in(format!(r#"{{"email":"a@example.org","password":"{text}"}}"#)), FAULTS)
}

fn no_utf8(chance: &Chance) -> Blow {
    let bad: &[u8] =
        [b"\xff".as_slice(), b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x82"][chance.below(5)];
    Blow::new(sign_in([br#"{"email":"a@example.org","password":""#, bad, br#""}"#].concat()), FAULTS)
}

fn long_text(_: &Chance) -> Blow {
    Blow::new(sign_in(format!(r#"{{"email":"a@example.org","password":"{}"}}"#, "x".repeat(900_000))), FAULTS)
}

fn mutilated(chance: &Chance) -> Blow {
    let body = r#"{"email":"a@example.org","password":"not the password"}"#;
    let body = match chance.below(5) {
        0 => body[..chance.below(body.len())].to_owned(),
        1 => format!("{body}{body}"),
        2 => format!("{body},"),
        3 => format!("\u{feff}{body}"),
        _ => body.replace('"', "'"),
    };
    Blow::new(sign_in(body), FAULTS)
}

fn other_types(chance: &Chance) -> Blow {
    let body = one_of(
        chance,
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
    Blow::new(sign_in(body), FAULTS)
}

fn media_types(chance: &Chance) -> Blow {
    let kind = one_of(
        chance,
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
    Blow::new(post("/api/v1/auth/login", kind, body), Expected::One(&[415]))
}
