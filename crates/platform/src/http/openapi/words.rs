//! What an operation's description says beyond its summary: for whom it is, and what it costs of a limit.

use crate::http::Operation;
use crate::http::limit_class::LimitClass;

/// A paragraph of Markdown.
pub fn of_operation(operation: &Operation) -> String {
    let mut sentences = vec![format!("{}.", operation.summary.trim_end_matches('.'))];
    if let Some(row) = operation.access {
        sentences.push(callers(row.callers));
        if row.others.starts_with(|first: char| first.is_ascii_digit()) {
            sentences.push(format!("Everyone else who is signed in receives {}.", row.others.replace(';', ",")));
        }
    }
    match operation.limit_class() {
        LimitClass::Caller => {}
        LimitClass::Address => {
            sentences.push("It counts against the limit of the address, whoever is signed in.".into())
        }
        LimitClass::Webhook => sentences.push("It has the limit of webhooks.".into()),
        LimitClass::Heavy => sentences.push("It costs much, and has a limit of its own.".into()),
    }
    sentences.join(" ")
}

fn callers(callers: &str) -> String {
    match callers {
        "public" => "Anyone may call it.".to_owned(),
        "any" => "Any signed-in user may call it.".to_owned(),
        "any(scoped)" => "Any signed-in user may call it, and sees what they may read one by one.".to_owned(),
        "any(own)" => "Any signed-in user may call it for what is theirs.".to_owned(),
        callers => format!("It is for: {callers}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_in_words() {
        for (row, words) in
            [("public", "Anyone may call it."), ("patient(own), admin", "It is for: patient(own), admin.")]
        {
            assert_eq!(callers(row), words);
        }
    }
}
