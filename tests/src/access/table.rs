//! docs/ACCESS.md, parsed: who may call, and what others receive.

use super::actors::Caller;
use super::rows::Row;
use kernel::Role;
use std::collections::{BTreeMap, BTreeSet};

/// The row of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who may call, in the contract's words.
    pub access: String,
    /// What others receive.
    others: String,
    /// `access` before `as the invoice` was resolved.
    written: String,
}

/// Who may call.
#[derive(Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone, or the holder of a signature or token that is no session.
    Everyone,
    /// Any signed-in user; the data decides further.
    SignedIn,
    /// These roles; the data decides further.
    Roles(BTreeSet<Role>),
}

/// The page's rows by method and path.
pub type Table = BTreeMap<(String, String), Entry>;

/// Parses the page. `as the invoice` stands for the access of the invoice.
pub fn read() -> Table {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ACCESS.md");
    let page = std::fs::read_to_string(page).expect("docs/ACCESS.md is there");
    let row = regex::Regex::new(r"(?m)^\| ([A-Z]+) \| `(/[^`]*)` \| ([^|]+) \| ([^|]+) \|$").expect("a pattern");
    let mut table: Table = row
        .captures_iter(&page)
        .map(|row| {
            let access = row[3].trim().to_owned();
            let entry = Entry { written: access.clone(), access, others: row[4].trim().to_owned() };
            ((row[1].to_owned(), row[2].to_owned()), entry)
        })
        .collect();
    let accesses: Vec<_> = table.iter().map(|(route, entry)| (route.clone(), entry.access.clone())).collect();
    for (route, access) in accesses {
        let Some(resource) = access.strip_prefix("as the ") else { continue };
        let item = ("GET".to_owned(), format!("/api/v1/{resource}s/{{id}}"));
        let access = table.get(&item).unwrap_or_else(|| panic!("docs/ACCESS.md has no {item:?}")).access.clone();
        table.get_mut(&route).expect("a route of the table").access = access;
    }
    table
}

impl Entry {
    /// Both columns as the page has them.
    pub fn as_written(&self) -> (&str, &str) {
        (&self.written, &self.others)
    }

    /// Who may call at all.
    pub fn audience(&self) -> Audience {
        let mut roles = BTreeSet::new();
        for term in self.terms() {
            match bare(term) {
                "public" | "gateway" | "scraper" => return Audience::Everyone,
                "admin" => drop(roles.insert(Role::Admin)),
                "patient" => drop(roles.insert(Role::Patient)),
                "hospital_admin" => drop(roles.insert(Role::HospitalAdmin)),
                "doctor" => drop(roles.insert(Role::Doctor)),
                "any" | "self" | "treating doctor" | "per transition" => return Audience::SignedIn,
                other => panic!("docs/ACCESS.md: `{other}` is not a term of the contract"),
            }
        }
        Audience::Roles(roles)
    }

    /// Whether this caller may call it for this row.
    pub fn allows(&self, caller: Caller, row: &Row) -> bool {
        let is_signed_in = caller != Caller::Anonymous;
        self.terms().any(|term| match bare(term) {
            "public" | "gateway" | "scraper" => true,
            "any" if term == "any" => is_signed_in,
            "any" | "self" => caller == Caller::Owner && row.is_of(caller),
            "per transition" => caller == Caller::Admin || row.is_of(caller),
            "treating doctor" => false,
            "admin" => caller == Caller::Admin,
            role => {
                let is_role = caller.role().is_some_and(|of_caller| of_caller.as_str() == role);
                is_role && (term == role || row.is_of(caller))
            }
        })
    }

    /// What a caller without access receives.
    pub fn refusal(&self, caller: Caller) -> u16 {
        let Some(role) = caller.role() else { return 401 };
        let mut parts = self.others.split(';').map(str::trim);
        let found = parts.find_map(|part| {
            if let Some(rest) = part.strip_prefix("else ") {
                return rest.parse().ok();
            }
            match part.split_once(" to ") {
                Some((status, roles)) => {
                    roles.split(',').any(|named| named.trim() == role.as_str()).then(|| status.parse().ok())?
                }
                None => part.parse().ok(),
            }
        });
        found.unwrap_or_else(|| panic!("docs/ACCESS.md does not say what a {role} receives: {self:?}"))
    }

    fn terms(&self) -> impl Iterator<Item = &str> {
        self.access.split(',').map(str::trim)
    }
}

/// The term without the part in parentheses.
fn bare(term: &str) -> &str {
    term.split('(').next().unwrap_or(term).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(access: &str, others: &str) -> Entry {
        Entry { access: access.to_owned(), others: others.to_owned(), written: access.to_owned() }
    }

    #[test]
    fn the_pages_terms_are_parsed() {
        for (access, audience) in [
            ("public", Audience::Everyone),
            ("any(scoped)", Audience::SignedIn),
            ("admin,self", Audience::SignedIn),
            ("admin, hospital_admin(own)", Audience::Roles([Role::Admin, Role::HospitalAdmin].into())),
        ] {
            assert_eq!(entry(access, "403").audience(), audience, "{access}");
        }
        assert_eq!(
            read()[&("GET".to_owned(), "/api/v1/invoices/{id}/pdf".to_owned())].audience(),
            read()[&("GET".to_owned(), "/api/v1/invoices/{id}".to_owned())].audience()
        );
        let row = entry("patient(own), admin", "404 to patient, doctor; else 403");
        let received =
            [Caller::Anonymous, Caller::OtherPatient, Caller::Doctor, Caller::OtherHospital].map(|c| row.refusal(c));
        assert_eq!(received, [401, 404, 404, 403]);
        assert_eq!(entry("admin", "403").refusal(Caller::Owner), 403);
    }
}
