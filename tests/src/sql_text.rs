//! What the database is sent is text of our own; what clients send is bound to it (security 28).

use crate::architecture::source_files;
use regex::Regex;
use std::path::Path;

/// What takes text for the database.
const TAKES_TEXT: &str = r"Statement::from_|Expr::cust|execute_unprepared\(|AssertSqlSafe";

/// SQL that is put together.
const PUT_TOGETHER: &str = r##"(?x)
    (format|write)!\(\s*(\w+,\s*)?r?\#*"[^"]*(\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|ORDER\ BY|CONFLICT|NULL)\b|similarity\()
    | \b(sql|text|statement|query|condition)\.(push_str|replacen?)\(
    | \b(sql|text|statement|query|condition)\s*\+=
    | "[^"]*\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b[^"]*"(\.to_owned\(\)|\.to_string\(\))?\s*\+
"##;

/// Files that put SQL together, and of what.
const KNOWN: [(&str, &str); 9] = [
    ("apps/gateway/src/verify/between.rs", "constants of its own"),
    ("crates/auth/src/store/mailed_tokens.rs", "names of its two tables"),
    ("crates/platform/src/audit/verify.rs", "constants of its own"),
    ("crates/platform/src/db/search.rs", "the name of a column that a module declares"),
    ("crates/platform/src/documents/postgres.rs", "conditions of its own, and numbers of parameters"),
    ("crates/platform/src/module/places.rs", "constants of modules"),
    ("crates/platform/src/reseal/batch.rs", "names of columns that modules declare"),
    ("crates/platform/src/reseal/counts.rs", "names of columns that modules declare"),
    ("crates/taxonomy/src/store/structure.rs", "names of its own tables"),
];

#[test]
fn sql_is_put_together_in_known_files_and_of_our_own_names_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let (takes_text, put_together) = (regex(TAKES_TEXT), regex(PUT_TOGETHER));
    let (mut found, mut read) = (Vec::new(), 0);
    for file in source_files(&root.join("crates")).into_iter().chain(source_files(&root.join("apps"))) {
        let path = file.strip_prefix(&root).expect("below it").to_string_lossy().into_owned();
        // Tests, and tools that speak to databases of their own.
        if path.contains("/tests") || path.contains("apps/proof/") || path.contains("crates/test_support/") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("readable");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        if takes_text.is_match(text) {
            read += 1;
            if put_together.is_match(text) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(read > 30, "files with SQL are found: {read}");
    assert_eq!(found, KNOWN.map(|(path, _)| path), "bind what a client sends; name other files here, and say of what");
}

#[test]
fn text_that_is_put_together_is_seen() {
    let put_together = regex(PUT_TOGETHER);
    for text in [
        r#"format!("SELECT id FROM users WHERE email = '{email}'")"#,
        r#"let sql = "SELECT id FROM users WHERE id = ".to_owned() + &id;"#,
        "sql.push_str(&search);",
        r#"sql += &search;"#,
        r#"write!(sql, "WHERE name = '{name}'")"#,
    ] {
        assert!(put_together.is_match(text), "{text}");
    }
    assert!(!put_together.is_match(r#"Statement::from_sql_and_values(DbBackend::Postgres, "SELECT $1", [id])"#));
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}
