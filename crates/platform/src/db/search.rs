use kernel::{fold_query, fold_query_with_signs};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait, DbErr};

/// Words of a search that count; more would only make it slow.
const MAX_WORDS: usize = 8;

/// One wrong letter in the middle of a word of eight leaves half of its trigrams; the server's own threshold of 0.6
/// would not find it.
const TYPING_ERRORS: &str = "SET LOCAL pg_trgm.word_similarity_threshold = 0.4";

/// What a list is searched for, folded as its column `search_text` is (`kernel::fold_all`), which has a trigram index.
#[derive(Debug, Clone)]
pub struct Search(String);

impl Search {
    /// For what a client sent.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(fold_query(text))
    }

    /// Over a search text that was folded with its signs (`kernel::fold_with_signs`).
    #[must_use]
    pub fn with_signs(text: &str) -> Self {
        Self(fold_query_with_signs(text))
    }

    /// Every word stands in the search text, or in the middle of a word of it. No row, when nothing can be searched for.
    #[must_use]
    pub fn contained(&self) -> Condition {
        self.each_word(|word| Condition::all().add(contained(word)))
    }

    /// Every word stands in the search text, or is much like one that does: see [`Self::allow_typing_errors`].
    #[must_use]
    pub fn contained_or_similar(&self) -> Condition {
        self.each_word(|word| {
            Condition::any().add(contained(word)).add(Expr::cust_with_values("$1 <% search_text", [word]))
        })
    }

    fn each_word(&self, fits: impl Fn(&str) -> Condition) -> Condition {
        let words: Vec<&str> = self.0.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).collect();
        if words.is_empty() {
            return Condition::all().add(Expr::value(false));
        }
        words.into_iter().fold(Condition::all(), |all, word| all.add(fits(word)))
    }

    /// How well a row fits, 0 to 1: mostly how exactly the words stand in the search text, then how little else the
    /// folded name in the column `name` says. Rounded, so that a cursor holds exactly what the rows are compared by.
    #[must_use]
    pub fn relevance(&self, name: &str) -> SimpleExpr {
        Expr::cust_with_values(
            format!("round(((2 * word_similarity($1, search_text) + similarity($1, {name})) / 3)::numeric, 6)"),
            [self.0.clone()],
        )
    }

    /// Sets how similar is similar enough, for the transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn allow_typing_errors(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
        txn.execute_unprepared(TYPING_ERRORS).await.map(|_| ())
    }
}

fn contained(word: &str) -> SimpleExpr {
    Expr::cust_with_values("search_text LIKE $1", [format!("%{}%", literal(word))])
}

/// The word with the wildcards of LIKE taken literally.
fn literal(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn wildcards_are_taken_literally() {
        for (word, pattern) in
            [("knee", "knee"), ("50%", "50\\%"), ("bob_b", "bob\\_b"), ("a\\b", "a\\\\b"), ("\\%", "\\\\\\%")]
        {
            assert_eq!(literal(word), pattern);
        }
    }
}
