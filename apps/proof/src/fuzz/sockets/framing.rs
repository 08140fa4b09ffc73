//! Where a message ends: chunks, lengths, lines, and ends that come too early (RFC 9112 §6–§8, §11.2).

use super::Class;
use super::blow::{Blow, Expected};
use crate::chance::Chance;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::LazyLock;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "broken chunks", weight: 40, make: broken_chunks },
    Class { name: "content-length and transfer-encoding", weight: 30, make: both_lengths },
    Class { name: "two lengths", weight: 20, make: two_lengths },
    Class { name: "a length that is no number", weight: 20, make: no_number },
    Class { name: "codings nobody knows", weight: 20, make: unknown_coding },
    Class { name: "lines that end with LF alone", weight: 20, make: bare_line_feeds },
    Class { name: "an end in the middle of the body", weight: 40, make: early_end },
    Class { name: "a cut in the middle of the body", weight: 40, make: early_cut },
    Class { name: "a cut in the middle of the head", weight: 20, make: cut_head },
    Class { name: "noise", weight: 40, make: noise },
    Class { name: "many requests at once, nobody reads", weight: 10, make: unread_pipeline },
    Class { name: "a body that is expected and never comes", weight: 10, make: never_continued },
    Class { name: "20 MB where 1 MB is allowed", weight: 1, make: much_too_large },
    Class { name: "20 MB in chunks", weight: 1, make: much_too_large_in_chunks },
    Class { name: "a bomb in gzip", weight: 5, make: gzip_bomb },
];

/// The head of a request with a JSON body, up to its framing headers. Where the body arrives whole, it is soon dealt
/// with: sixteen sign-ins at once would wait for one another's hashes and be given up.
const HEAD: &str =
    "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: medivoy\r\nContent-Type: application/json\r\nConnection: close\r\n";
/// Sixty bytes, the length that some headers below speak of.
const BODY: &str = r#"{"refresh_token":"nobody-was-ever-given-this-token-by-us-0"}"#;

fn one_of<'a>(chance: &Chance, choices: &[&'a str]) -> &'a str {
    choices[chance.below(choices.len())]
}

fn broken_chunks(chance: &Chance) -> Blow {
    let size = one_of(
        chance,
        &[
            "xyz",
            "-5",
            "FFFFFFFFFFFFFFFFF",
            "fffffffffffffff0",
            "0x10",
            "",
            " ",
            "5;a=\x00",
            "5\x0b",
            "+5",
            "5 5",
            "\u{e9}",
        ],
    );
    let rest = one_of(chance, &["hello\r\n0\r\n\r\n", "hello0\r\n\r\n", "hello\n0\n\n", "", "h", "hello\r\n"]);
    Blow::new(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{size}\r\n{rest}"), Expected::Refusal)
}

fn both_lengths(chance: &Chance) -> Blow {
    let length = one_of(chance, &["0", "4", "60", "1000"]);
    let coding =
        one_of(chance, &["chunked", "Chunked", " chunked", "chunked, chunked", "identity, chunked", "gzip, chunked"]);
    let inner = "0\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: medivoy\r\n\r\n";
    let (a, b) = (format!("Content-Length: {length}\r\n"), format!("Transfer-Encoding: {coding}\r\n"));
    let (first, second) = if chance.percent(50) { (a, b) } else { (b, a) };
    Blow::new(format!("{HEAD}{first}{second}\r\n{inner}"), Expected::Refusal)
}

fn two_lengths(chance: &Chance) -> Blow {
    let other = one_of(chance, &["Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 100000\r\n"]);
    Blow::new(format!("{HEAD}Content-Length: {}\r\n{other}\r\n{BODY}", BODY.len()), Expected::Refusal)
}

fn no_number(chance: &Chance) -> Blow {
    let length = one_of(
        chance,
        &[
            "-1",
            "+60",
            "60, 60",
            "6 0",
            "0x3c",
            "1e2",
            "18446744073709551616",
            "99999999999999999999999",
            "",
            "NaN",
            "60;",
            "\u{661}",
        ],
    );
    Blow::new(format!("{HEAD}Content-Length: {length}\r\n\r\n{BODY}"), Expected::Refusal)
}

fn unknown_coding(chance: &Chance) -> Blow {
    let coding =
        one_of(chance, &["xchunked", "chunked, identity", "gzip", "identity", "chunked\u{b}", "chunkedchunked", ""]);
    Blow::new(format!("{HEAD}Transfer-Encoding: {coding}\r\n\r\n3c\r\n{BODY}\r\n0\r\n\r\n"), Expected::Refusal)
}

/// A recipient may take LF alone for the end of a line (RFC 9112 §2.2), but not run two requests together.
fn bare_line_feeds(chance: &Chance) -> Blow {
    let text = format!("{HEAD}Content-Length: {}\r\n\r\n{BODY}", BODY.len());
    let text =
        if chance.percent(50) { text.replace("\r\n", "\n") } else { text.replacen("\r\n", "\n", 1 + chance.below(4)) };
    Blow::new(text, Expected::Whatever)
}

fn early_end(chance: &Chance) -> Blow {
    let sent = &BODY[..chance.below(BODY.len())];
    Blow::new(format!("{HEAD}Content-Length: {}\r\n\r\n{sent}", BODY.len()), Expected::Refusal)
}

fn early_cut(chance: &Chance) -> Blow {
    early_end(chance).cut()
}

fn cut_head(chance: &Chance) -> Blow {
    Blow::new(&HEAD.as_bytes()[..chance.below(HEAD.len())], Expected::Whatever).cut()
}

fn noise(chance: &Chance) -> Blow {
    let bytes: Vec<u8> = (0..1 + chance.below(4_000)).map(|_| u8::try_from(chance.below(256)).unwrap_or(0)).collect();
    Blow::new(bytes, Expected::Refusal)
}

fn unread_pipeline(chance: &Chance) -> Blow {
    let one = "GET /api/v1/treatments?limit=1 HTTP/1.1\r\nHost: medivoy\r\n\r\n";
    Blow::new(one.repeat(1 + chance.below(50)), Expected::Whatever).cut()
}

fn never_continued(chance: &Chance) -> Blow {
    let expects = one_of(chance, &["100-continue", "200-ok", "\u{1}"]);
    Blow::new(format!("{HEAD}Content-Length: 60\r\nExpect: {expects}\r\n\r\n"), Expected::Refusal)
}

fn much_too_large(_: &Chance) -> Blow {
    let mut bytes = format!("{HEAD}Content-Length: {}\r\n\r\n", 20 << 20).into_bytes();
    bytes.resize(bytes.len() + (20 << 20), b'x');
    Blow::new(bytes, Expected::Refusal)
}

fn much_too_large_in_chunks(_: &Chance) -> Blow {
    let mut bytes = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for _ in 0..20 {
        bytes.extend_from_slice(&chunk);
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    Blow::new(bytes, Expected::Refusal)
}

/// 32 MB of zeros in 32 kB; whoever inflates it has to stop at the limit of bodies.
fn gzip_bomb(chance: &Chance) -> Blow {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![0; 32 << 20]).and_then(|()| encoder.finish()).unwrap_or_default()
    });
    let coding = one_of(chance, &["gzip", "deflate", "br", "zstd", "gzip, gzip"]);
    let head = format!("{HEAD}Content-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", BOMB.len());
    Blow::new([head.as_bytes(), &BOMB].concat(), Expected::Refusal)
}
