use platform::http::{Operation, Routes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The problem codes that each operation lists.
#[derive(Debug, Clone, Default)]
pub struct ProblemCatalogue {
    // In the order in which the router tries them: literal segments before parameters.
    paths: BTreeMap<Vec<Segment>, BTreeMap<String, BTreeSet<String>>>,
}

/// A part of a path pattern; the order is that of precedence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl ProblemCatalogue {
    /// Of an application with these routes.
    #[must_use]
    pub fn of_routes(tables: &[Routes]) -> Self {
        let mut catalogue = Self::default();
        for operation in tables.iter().flat_map(Routes::operations) {
            let codes = Operation::problem_codes(operation).into_iter().map(str::to_owned);
            catalogue.add(operation.method.as_str(), operation.path, codes.collect());
        }
        catalogue
    }

    /// Of a server by its OpenAPI document, where `x-problem-codes` of an operation lists them; `None` when it is no
    /// such document.
    #[must_use]
    pub fn of_document(document: &Value) -> Option<Self> {
        let mut catalogue = Self::default();
        for (path, item) in document["paths"].as_object()? {
            for (method, operation) in item.as_object()? {
                let codes = operation["x-problem-codes"].as_array().into_iter().flatten();
                let codes = codes.filter_map(Value::as_str).map(str::to_owned);
                catalogue.add(&method.to_uppercase(), path, codes.collect());
            }
        }
        Some(catalogue)
    }

    fn add(&mut self, method: &str, pattern: &str, codes: BTreeSet<String>) {
        self.paths.entry(segments(pattern)).or_default().insert(method.to_owned(), codes);
    }

    /// Fails the test when the operation that this request reaches does not list the code. A request that reaches no
    /// operation is answered by the router and not checked.
    ///
    /// # Panics
    /// With the operation, the code, and where to list it.
    pub fn assert_listed(&self, method: &str, path: &str, code: &str) {
        let Some((pattern, codes)) = self.find(method, path) else { return };
        assert!(
            codes.contains(code),
            "{method} {pattern} answered with the problem `{code}`, which the operation does not list: add it with \
             `.refuses(&[…])` to the operation in its module's routes.rs (listed: {codes:?})"
        );
    }

    fn find(&self, method: &str, path: &str) -> Option<(String, &BTreeSet<String>)> {
        let path: Vec<&str> = path.split(['?', '#']).next()?.split('/').collect();
        let (pattern, methods) = self.paths.iter().find(|(pattern, _)| matches(pattern, &path))?;
        // HEAD is GET without the body.
        let codes = methods.get(if method == "HEAD" { "GET" } else { method })?;
        Some((pattern.iter().map(Segment::text).collect::<Vec<_>>().join("/"), codes))
    }
}

impl Segment {
    fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Parameter(text) => text,
        }
    }
}

fn segments(pattern: &str) -> Vec<Segment> {
    let segment = |text: &str| {
        let text = text.to_owned();
        if text.starts_with('{') { Segment::Parameter(text) } else { Segment::Literal(text) }
    };
    pattern.split('/').map(segment).collect()
}

fn matches(pattern: &[Segment], path: &[&str]) -> bool {
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(segment, part)| match segment {
            Segment::Literal(text) => text == part,
            Segment::Parameter(_) => !part.is_empty(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn catalogue() -> ProblemCatalogue {
        let document = json!({ "paths": {
            "/api/v1/treatments/{id}": { "get": { "x-problem-codes": ["not_found"] }, "patch": { "x-problem-codes": ["stale"] } },
            "/api/v1/treatments/taxonomy": { "get": { "x-problem-codes": [] } },
            "/api/v1/treatments/{id}/hospitals": { "get": {} },
        } });
        ProblemCatalogue::of_document(&document).expect("a document")
    }

    fn is_listed(method: &str, path: &str, code: &str) -> bool {
        let catalogue = catalogue();
        catch_unwind(AssertUnwindSafe(|| catalogue.assert_listed(method, path, code))).is_ok()
    }

    #[test]
    fn a_listed_code_passes_and_an_unlisted_one_fails_the_test() {
        assert!(is_listed("GET", "/api/v1/treatments/one?search=x", "not_found"));
        assert!(is_listed("HEAD", "/api/v1/treatments/one", "not_found"));
        assert!(!is_listed("GET", "/api/v1/treatments/one", "stale"));
        assert!(!is_listed("PATCH", "/api/v1/treatments/one", "not_found"));
        assert!(!is_listed("GET", "/api/v1/treatments/one/hospitals", "not_found"), "an operation that lists nothing");
    }

    #[test]
    fn a_literal_segment_comes_before_a_parameter() {
        assert!(!is_listed("GET", "/api/v1/treatments/taxonomy", "not_found"));
    }

    #[test]
    fn what_reaches_no_operation_is_not_checked() {
        for (method, path) in [
            ("GET", "/api/v1/nothing"),
            ("GET", "/api/v1/treatments/"),
            ("GET", "/api/v1/treatments"),
            ("DELETE", "/api/v1/treatments/one"),
            ("GET", "/api/v1/treatments/one/"),
        ] {
            assert!(is_listed(method, path, "not_found"), "{method} {path}");
        }
        assert!(ProblemCatalogue::of_document(&json!({ "code": "not_found" })).is_none());
    }

    #[test]
    #[should_panic(
        expected = "GET /api/v1/treatments/{id} answered with the problem `stale`, which the operation does \
                               not list: add it with `.refuses(&[…])`"
    )]
    fn the_failure_names_the_operation_the_code_and_where_to_list_it() {
        catalogue().assert_listed("GET", "/api/v1/treatments/one", "stale");
    }
}
