//! Malformed request lines, targets and headers.

use super::Class;
use super::malformed_request::{Expected, MalformedRequest};
use crate::rng::SeededRng;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "a header of 1 MB", weight: 3, make: large_header },
    Class { name: "ten thousand headers", weight: 3, make: many_headers },
    Class { name: "a target of 100 kB", weight: 5, make: large_target },
    Class { name: "a query of a thousand parameters", weight: 10, make: many_parameters },
    Class { name: "a duplicate parameter", weight: 20, make: duplicate_parameter },
    Class { name: "control characters in the head", weight: 30, make: controls },
    Class { name: "invalid UTF-8 in the path", weight: 30, make: invalid_utf8 },
    Class { name: "path traversal", weight: 30, make: path_traversal },
    Class { name: "unknown methods", weight: 20, make: unknown_methods },
    Class { name: "TRACE and TRACK", weight: 10, make: trace },
    Class { name: "versions of HTTP", weight: 20, make: versions },
    Class { name: "targets of other forms", weight: 20, make: targets },
    Class { name: "no Host header, or two", weight: 20, make: hosts },
    Class { name: "folded headers, and headers without a name", weight: 30, make: invalid_headers },
    Class { name: "invalid access tokens", weight: 30, make: tokens },
    Class { name: "invalid conditions and preferences", weight: 40, make: preferences },
    Class { name: "upgrades to other protocols", weight: 10, make: upgrades },
];

fn one_of<'a>(rng: &SeededRng, choices: &[&'a str]) -> &'a str {
    choices[rng.below(choices.len())]
}

fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

fn large_header(_: &SeededRng) -> MalformedRequest {
    MalformedRequest::new(
        get("/api/v1/treatments", &format!("X-Large: {}\r\n", "x".repeat(1 << 20))),
        Expected::Refusal,
    )
}

fn many_headers(_: &SeededRng) -> MalformedRequest {
    MalformedRequest::new(get("/api/v1/treatments", &"X-Many: 1\r\n".repeat(10_000)), Expected::Refusal)
}

fn large_target(rng: &SeededRng) -> MalformedRequest {
    let target = if rng.percent(50) {
        format!("/api/v1/treatments/{}", "a".repeat(100_000))
    } else {
        format!("/api/v1/treatments?search={}", "a".repeat(100_000))
    };
    MalformedRequest::new(get(&target, ""), Expected::Refusal)
}

fn many_parameters(_: &SeededRng) -> MalformedRequest {
    MalformedRequest::new(get(&format!("/api/v1/treatments?{}", "limit=1&".repeat(1_000)), ""), Expected::Refusal)
}

fn duplicate_parameter(rng: &SeededRng) -> MalformedRequest {
    let query = one_of(
        rng,
        &["limit=1&limit=2", "sort=name&sort=-name", "search=knee&search=hip", "page=1&page=2", "cursor=a&cursor=b"],
    );
    MalformedRequest::new(get(&format!("/api/v1/treatments?{query}"), ""), Expected::OneOf(&[400]))
}

fn controls(rng: &SeededRng) -> MalformedRequest {
    let control = [0_u8, 1, 8, 11, 12, 13, 27, 127][rng.below(8)];
    let mut bytes = get("/api/v1/treatments?limit=1", "X-Other: value\r\n");
    let end = bytes.len() - 4;
    let at = rng.below(end);
    bytes[at] = control;
    MalformedRequest::new(bytes, Expected::Anything)
}

fn invalid_utf8(rng: &SeededRng) -> MalformedRequest {
    let bad = one_of(rng, &["%ff", "%c0%af", "%ed%a0%80", "%00", "%", "%zz", "%e2%82", "%F8%88%80%80%80"]);
    if rng.percent(70) {
        return MalformedRequest::new(get(&format!("/api/v1/hospitals/{bad}"), ""), Expected::Refusal);
    }
    let mut bytes = get("/api/v1/hospitals/@@", "");
    for byte in bytes.iter_mut().filter(|byte| **byte == b'@') {
        *byte = 0xFF;
    }
    MalformedRequest::new(bytes, Expected::Refusal)
}

fn path_traversal(rng: &SeededRng) -> MalformedRequest {
    let path = one_of(
        rng,
        &[
            "/../../../../etc/passwd",
            "/docs/..%2f..%2f..%2fetc%2fpasswd",
            "/docs/%2e%2e/%2e%2e/etc/passwd",
            "/docs/....//....//etc/passwd",
            "/api/v1/treatments/..%5c..%5cwindows%5cwin.ini",
            "/docs//etc/passwd",
            "/api/v1/invoices/../users",
            "/docs/%252e%252e%252fetc%252fpasswd",
        ],
    );
    MalformedRequest::new(get(path, ""), Expected::Refusal)
}

fn unknown_methods(rng: &SeededRng) -> MalformedRequest {
    let method =
        one_of(rng, &["BREW", "PROPFIND", "get", "G\u{e9}T", "LINK", "CONNECT", "X".repeat(5_000).leak(), "GET\t"]);
    let request = format!("{method} /api/v1/treatments HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n\r\n");
    MalformedRequest::new(request, Expected::Refusal)
}

fn trace(rng: &SeededRng) -> MalformedRequest {
    let method = one_of(rng, &["TRACE", "TRACK", "DEBUG"]);
    let path = one_of(rng, &["/", "/api/v1/treatments", "/health/live"]);
    let request = format!("{method} {path} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n\r\n");
    MalformedRequest::new(request, Expected::OneOf(&[404, 405, 501, 400]))
}

fn versions(rng: &SeededRng) -> MalformedRequest {
    let version = one_of(
        rng,
        &["", " HTTP/0.9", " HTTP/2.0", " HTTP/9.9", " http/1.1", " HTTP/1.1 HTTP/1.1", " HTCPCP/1.0", " HTTP/1.x"],
    );
    MalformedRequest::new(
        format!("GET /api/v1/treatments?limit=1{version}\r\nHost: medivoy\r\nConnection: close\r\n\r\n"),
        Expected::Refusal,
    )
}

fn targets(rng: &SeededRng) -> MalformedRequest {
    let target = one_of(
        rng,
        &[
            "*",
            "medivoy:443",
            "http://other.example/api/v1/users",
            "//api/v1/users",
            "?limit=1",
            "/api/v1/treatments#part",
            "http://",
            "/api/v1/treatments limit",
        ],
    );
    MalformedRequest::new(get(target, ""), Expected::Anything)
}

fn hosts(rng: &SeededRng) -> MalformedRequest {
    let hosts =
        one_of(rng, &["", "Host: a\r\nHost: b\r\n", "Host: \r\n", "Host: a b\r\n", "Host: a/b?c\r\n", "Host: @\r\n"]);
    MalformedRequest::new(
        format!("GET /api/v1/treatments?limit=1 HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"),
        Expected::Anything,
    )
}

fn invalid_headers(rng: &SeededRng) -> MalformedRequest {
    let header = one_of(
        rng,
        &[
            "X-Folded: a\r\n b\r\n",
            ": nameless\r\n",
            "X Space: a\r\n",
            "X-Colonless\r\n",
            "X-Space : a\r\n",
            "\u{e9}: a\r\n",
            "Content-Length : 5\r\n",
            "X-Accented: \u{e9}\u{4e00}\r\n",
            "X-Request-Id: a\u{7f}b\r\n",
            "X-Forwarded-For: 1.2.3.4, ::1, nonsense\r\nX-Real-IP: ::\r\nX-User-ID: 1\r\n",
        ],
    );
    MalformedRequest::new(get("/api/v1/treatments?limit=1", header), Expected::Anything)
}

fn tokens(rng: &SeededRng) -> MalformedRequest {
    let token = match rng.below(9) {
        0 => "Bearer".to_owned(),
        1 => "Bearer ..".to_owned(),
        2 => format!("Bearer {}", "a".repeat(20_000)),
        3 => "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9.".to_owned(),
        4 => "Basic YWRtaW46YWRtaW4=".to_owned(),
        5 => "Bearer \u{4e00}".to_owned(),
        6 => "Bearer a\r\nAuthorization: Bearer b".to_owned(),
        7 => format!("Bearer {}", "[".repeat(5_000)),
        _ => format!("Bearer {}.{}.{}", rng.token(), rng.token(), rng.token()),
    };
    MalformedRequest::new(get("/api/v1/users", &format!("Authorization: {token}\r\n")), Expected::Refusal)
}

fn preferences(rng: &SeededRng) -> MalformedRequest {
    let header = one_of(
        rng,
        &[
            "Accept-Language: ;;;q=;,*;q=NaN,en-\u{1},x\r\n",
            "Accept-Encoding: gzip;q=-1, br;q=1e999, *;q=\r\n",
            "If-None-Match: \"\r\n",
            "If-None-Match: W/\"a\", \"b, W/\r\n",
            "If-Modified-Since: yesterday\r\n",
            "Range: bytes=-1--2,9999999999999999999-\r\n",
            "Accept: /;q=,;\r\n",
            "Origin: \u{e9}://null\r\n",
            "Cookie: a=b; =; \u{1};;;;\r\n",
            "Forwarded: for=\"[\r\n",
            "If-Match: \"\u{ff}\"\r\n",
        ],
    );
    let large = format!("Accept-Language: {}\r\n", "en-US;q=0.1,".repeat(1_500));
    MalformedRequest::new(
        get("/api/v1/treatments?limit=1", if rng.percent(10) { &large } else { header }),
        Expected::Anything,
    )
}

fn upgrades(rng: &SeededRng) -> MalformedRequest {
    if rng.percent(30) {
        return MalformedRequest::new(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".as_slice(),
            Expected::Anything,
        );
    }
    let to = one_of(rng, &["websocket", "h2c", "TLS/1.0", ""]);
    let headers = format!(
        "Upgrade: {to}\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nSec-WebSocket-Key: x\r\n"
    );
    MalformedRequest::new(get("/api/v1/treatments?limit=1", &headers), Expected::Anything)
}
