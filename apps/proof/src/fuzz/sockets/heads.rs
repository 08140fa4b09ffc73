//! What stands before the body: request lines, targets, headers.

use super::Class;
use super::blow::{Blow, Expected};
use crate::chance::Chance;

pub(super) const CLASSES: &[Class] = &[
    Class { name: "a header of 1 MB", weight: 3, make: large_header },
    Class { name: "ten thousand headers", weight: 3, make: many_headers },
    Class { name: "a target of 100 kB", weight: 5, make: large_target },
    Class { name: "a query of a thousand parameters", weight: 10, make: many_parameters },
    Class { name: "a parameter given twice", weight: 20, make: twice },
    Class { name: "NUL and other controls in the head", weight: 30, make: controls },
    Class { name: "bytes that are no UTF-8 in the path", weight: 30, make: no_utf8 },
    Class { name: "paths that climb", weight: 30, make: climbing },
    Class { name: "methods that are not there", weight: 20, make: methods },
    Class { name: "TRACE and TRACK", weight: 10, make: trace },
    Class { name: "versions of HTTP", weight: 20, make: versions },
    Class { name: "targets of other forms", weight: 20, make: targets },
    Class { name: "no host, or two", weight: 20, make: hosts },
    Class { name: "headers that are folded or have no name", weight: 30, make: strange_headers },
    Class { name: "access tokens that are none", weight: 30, make: tokens },
    Class { name: "conditions and preferences that cannot be read", weight: 40, make: preferences },
    Class { name: "upgrades to other protocols", weight: 10, make: upgrades },
];

fn one_of<'a>(chance: &Chance, choices: &[&'a str]) -> &'a str {
    choices[chance.below(choices.len())]
}

fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

fn large_header(_: &Chance) -> Blow {
    Blow::new(get("/api/v1/treatments", &format!("X-Large: {}\r\n", "x".repeat(1 << 20))), Expected::Refusal)
}

fn many_headers(_: &Chance) -> Blow {
    Blow::new(get("/api/v1/treatments", &"X-Many: 1\r\n".repeat(10_000)), Expected::Refusal)
}

fn large_target(chance: &Chance) -> Blow {
    let target = if chance.percent(50) {
        format!("/api/v1/treatments/{}", "a".repeat(100_000))
    } else {
        format!("/api/v1/treatments?search={}", "a".repeat(100_000))
    };
    Blow::new(get(&target, ""), Expected::Refusal)
}

fn many_parameters(_: &Chance) -> Blow {
    Blow::new(get(&format!("/api/v1/treatments?{}", "limit=1&".repeat(1_000)), ""), Expected::Refusal)
}

fn twice(chance: &Chance) -> Blow {
    let query = one_of(
        chance,
        &["limit=1&limit=2", "sort=name&sort=-name", "search=knee&search=hip", "page=1&page=2", "cursor=a&cursor=b"],
    );
    Blow::new(get(&format!("/api/v1/treatments?{query}"), ""), Expected::One(&[400]))
}

fn controls(chance: &Chance) -> Blow {
    let control = [0_u8, 1, 8, 11, 12, 13, 27, 127][chance.below(8)];
    let mut bytes = get("/api/v1/treatments?limit=1", "X-Other: value\r\n");
    let end = bytes.len() - 4;
    let at = chance.below(end);
    bytes[at] = control;
    Blow::new(bytes, Expected::Whatever)
}

fn no_utf8(chance: &Chance) -> Blow {
    let bad = one_of(chance, &["%ff", "%c0%af", "%ed%a0%80", "%00", "%", "%zz", "%e2%82", "%F8%88%80%80%80"]);
    if chance.percent(70) {
        return Blow::new(get(&format!("/api/v1/hospitals/{bad}"), ""), Expected::Refusal);
    }
    let mut bytes = get("/api/v1/hospitals/@@", "");
    for byte in bytes.iter_mut().filter(|byte| **byte == b'@') {
        *byte = 0xFF;
    }
    Blow::new(bytes, Expected::Refusal)
}

fn climbing(chance: &Chance) -> Blow {
    let path = one_of(
        chance,
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
    Blow::new(get(path, ""), Expected::Refusal)
}

fn methods(chance: &Chance) -> Blow {
    let method =
        one_of(chance, &["BREW", "PROPFIND", "get", "G\u{e9}T", "LINK", "CONNECT", "X".repeat(5_000).leak(), "GET\t"]);
    let request = format!("{method} /api/v1/treatments HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n\r\n");
    Blow::new(request, Expected::Refusal)
}

fn trace(chance: &Chance) -> Blow {
    let method = one_of(chance, &["TRACE", "TRACK", "DEBUG"]);
    let path = one_of(chance, &["/", "/api/v1/treatments", "/health/live"]);
    let request = format!("{method} {path} HTTP/1.1\r\nHost: medivoy\r\nConnection: close\r\n\r\n");
    Blow::new(request, Expected::One(&[404, 405, 501, 400]))
}

fn versions(chance: &Chance) -> Blow {
    let version = one_of(
        chance,
        &["", " HTTP/0.9", " HTTP/2.0", " HTTP/9.9", " http/1.1", " HTTP/1.1 HTTP/1.1", " HTCPCP/1.0", " HTTP/1.x"],
    );
    Blow::new(
        format!("GET /api/v1/treatments?limit=1{version}\r\nHost: medivoy\r\nConnection: close\r\n\r\n"),
        Expected::Refusal,
    )
}

fn targets(chance: &Chance) -> Blow {
    let target = one_of(
        chance,
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
    Blow::new(get(target, ""), Expected::Whatever)
}

fn hosts(chance: &Chance) -> Blow {
    let hosts = one_of(
        chance,
        &["", "Host: a\r\nHost: b\r\n", "Host: \r\n", "Host: a b\r\n", "Host: a/b?c\r\n", "Host: @\r\n"],
    );
    Blow::new(
        format!("GET /api/v1/treatments?limit=1 HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"),
        Expected::Whatever,
    )
}

fn strange_headers(chance: &Chance) -> Blow {
    let header = one_of(
        chance,
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
    Blow::new(get("/api/v1/treatments?limit=1", header), Expected::Whatever)
}

fn tokens(chance: &Chance) -> Blow {
    let token = match chance.below(9) {
        0 => "Bearer".to_owned(),
        1 => "Bearer ..".to_owned(),
        2 => format!("Bearer {}", "a".repeat(20_000)),
        3 => "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9.".to_owned(),
        4 => "Basic YWRtaW46YWRtaW4=".to_owned(),
        5 => "Bearer \u{4e00}".to_owned(),
        6 => "Bearer a\r\nAuthorization: Bearer b".to_owned(),
        7 => format!("Bearer {}", "[".repeat(5_000)),
        _ => format!("Bearer {}.{}.{}", chance.token(), chance.token(), chance.token()),
    };
    Blow::new(get("/api/v1/users", &format!("Authorization: {token}\r\n")), Expected::Refusal)
}

fn preferences(chance: &Chance) -> Blow {
    let header = one_of(
        chance,
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
    Blow::new(get("/api/v1/treatments?limit=1", if chance.percent(10) { &large } else { header }), Expected::Whatever)
}

fn upgrades(chance: &Chance) -> Blow {
    if chance.percent(30) {
        return Blow::new(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".as_slice(), Expected::Whatever);
    }
    let to = one_of(chance, &["websocket", "h2c", "TLS/1.0", ""]);
    let headers = format!(
        "Upgrade: {to}\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nSec-WebSocket-Key: x\r\n"
    );
    Blow::new(get("/api/v1/treatments?limit=1", &headers), Expected::Whatever)
}
