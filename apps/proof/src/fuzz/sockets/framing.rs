//! Malformed message framing: chunks, lengths, line ends, incomplete messages (RFC 9112 §6–§8, §11.2).

use super::Class;
use super::malformed_request::{Expected, MalformedRequest};
use crate::rng::SeededRng;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::LazyLock;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "broken chunks", weight: 40, make: broken_chunks },
    Class { name: "content-length and transfer-encoding", weight: 30, make: both_lengths },
    Class { name: "two lengths", weight: 20, make: two_lengths },
    Class { name: "an invalid length", weight: 20, make: invalid_length },
    Class { name: "unknown transfer codings", weight: 20, make: unknown_coding },
    Class { name: "lines that end with LF alone", weight: 20, make: bare_line_feeds },
    Class { name: "the sender stops in the middle of the body", weight: 40, make: incomplete_body },
    Class { name: "disconnect in the middle of the body", weight: 40, make: disconnect_in_body },
    Class { name: "disconnect in the middle of the head", weight: 20, make: disconnect_in_head },
    Class { name: "random bytes", weight: 40, make: random_bytes },
    Class { name: "pipelined requests whose responses are not read", weight: 10, make: unread_pipeline },
    Class { name: "Expect without a body", weight: 10, make: expect_without_body },
    Class { name: "20 MB where 1 MB is allowed", weight: 1, make: much_too_large },
    Class { name: "20 MB in chunks", weight: 1, make: much_too_large_in_chunks },
    Class { name: "a decompression bomb", weight: 5, make: decompression_bomb },
];

/// The head of a request with a JSON body, up to its framing headers. Where the body arrives whole, the request is
/// cheap: sixteen concurrent sign-ins would wait for one another's password hashes and time out.
const HEAD: &str =
    "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: medivoy\r\nContent-Type: application/json\r\nConnection: close\r\n";
/// Sixty bytes, the length that some headers below declare.
const BODY: &str = r#"{"refresh_token":"nobody-was-ever-given-this-token-by-us-0"}"#;

fn one_of<'a>(rng: &SeededRng, choices: &[&'a str]) -> &'a str {
    choices[rng.below(choices.len())]
}

fn broken_chunks(rng: &SeededRng) -> MalformedRequest {
    let size = one_of(
        rng,
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
    let rest = one_of(rng, &["hello\r\n0\r\n\r\n", "hello0\r\n\r\n", "hello\n0\n\n", "", "h", "hello\r\n"]);
    MalformedRequest::new(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{size}\r\n{rest}"), Expected::Refusal)
}

fn both_lengths(rng: &SeededRng) -> MalformedRequest {
    let length = one_of(rng, &["0", "4", "60", "1000"]);
    let coding =
        one_of(rng, &["chunked", "Chunked", " chunked", "chunked, chunked", "identity, chunked", "gzip, chunked"]);
    let inner = "0\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: medivoy\r\n\r\n";
    let (a, b) = (format!("Content-Length: {length}\r\n"), format!("Transfer-Encoding: {coding}\r\n"));
    let (first, second) = if rng.percent(50) { (a, b) } else { (b, a) };
    MalformedRequest::new(format!("{HEAD}{first}{second}\r\n{inner}"), Expected::Refusal)
}

fn two_lengths(rng: &SeededRng) -> MalformedRequest {
    let other = one_of(rng, &["Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 100000\r\n"]);
    MalformedRequest::new(format!("{HEAD}Content-Length: {}\r\n{other}\r\n{BODY}", BODY.len()), Expected::Refusal)
}

fn invalid_length(rng: &SeededRng) -> MalformedRequest {
    let length = one_of(
        rng,
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
    MalformedRequest::new(format!("{HEAD}Content-Length: {length}\r\n\r\n{BODY}"), Expected::Refusal)
}

fn unknown_coding(rng: &SeededRng) -> MalformedRequest {
    let coding =
        one_of(rng, &["xchunked", "chunked, identity", "gzip", "identity", "chunked\u{b}", "chunkedchunked", ""]);
    MalformedRequest::new(
        format!("{HEAD}Transfer-Encoding: {coding}\r\n\r\n3c\r\n{BODY}\r\n0\r\n\r\n"),
        Expected::Refusal,
    )
}

/// A recipient may accept LF alone as the end of a line (RFC 9112 §2.2), but not mix up two requests.
fn bare_line_feeds(rng: &SeededRng) -> MalformedRequest {
    let text = format!("{HEAD}Content-Length: {}\r\n\r\n{BODY}", BODY.len());
    let text = if rng.percent(50) { text.replace("\r\n", "\n") } else { text.replacen("\r\n", "\n", 1 + rng.below(4)) };
    MalformedRequest::new(text, Expected::Anything)
}

fn incomplete_body(rng: &SeededRng) -> MalformedRequest {
    let sent = &BODY[..rng.below(BODY.len())];
    MalformedRequest::new(format!("{HEAD}Content-Length: {}\r\n\r\n{sent}", BODY.len()), Expected::Refusal)
}

fn disconnect_in_body(rng: &SeededRng) -> MalformedRequest {
    incomplete_body(rng).disconnect()
}

fn disconnect_in_head(rng: &SeededRng) -> MalformedRequest {
    MalformedRequest::new(&HEAD.as_bytes()[..rng.below(HEAD.len())], Expected::Anything).disconnect()
}

fn random_bytes(rng: &SeededRng) -> MalformedRequest {
    let bytes: Vec<u8> = (0..1 + rng.below(4_000)).map(|_| u8::try_from(rng.below(256)).unwrap_or(0)).collect();
    MalformedRequest::new(bytes, Expected::Refusal)
}

fn unread_pipeline(rng: &SeededRng) -> MalformedRequest {
    let one = "GET /api/v1/treatments?limit=1 HTTP/1.1\r\nHost: medivoy\r\n\r\n";
    MalformedRequest::new(one.repeat(1 + rng.below(50)), Expected::Anything).disconnect()
}

fn expect_without_body(rng: &SeededRng) -> MalformedRequest {
    let expects = one_of(rng, &["100-continue", "200-ok", "\u{1}"]);
    MalformedRequest::new(format!("{HEAD}Content-Length: 60\r\nExpect: {expects}\r\n\r\n"), Expected::Refusal)
}

fn much_too_large(_: &SeededRng) -> MalformedRequest {
    let mut bytes = format!("{HEAD}Content-Length: {}\r\n\r\n", 20 << 20).into_bytes();
    bytes.resize(bytes.len() + (20 << 20), b'x');
    MalformedRequest::new(bytes, Expected::Refusal)
}

fn much_too_large_in_chunks(_: &SeededRng) -> MalformedRequest {
    let mut bytes = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for _ in 0..20 {
        bytes.extend_from_slice(&chunk);
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    MalformedRequest::new(bytes, Expected::Refusal)
}

/// 32 MB of zeros in 32 kB; decompression has to stop at the size limit of bodies.
fn decompression_bomb(rng: &SeededRng) -> MalformedRequest {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![0; 32 << 20]).and_then(|()| encoder.finish()).unwrap_or_default()
    });
    let coding = one_of(rng, &["gzip", "deflate", "br", "zstd", "gzip, gzip"]);
    let head = format!("{HEAD}Content-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", BOMB.len());
    MalformedRequest::new([head.as_bytes(), &BOMB].concat(), Expected::Refusal)
}
