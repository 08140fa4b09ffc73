//! What an answer tells about people, as a property of its type: the platform asks for the reason and writes the audit
//! entry from it, so that no use case can forget either.

use kernel::{PatientId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// How sensitive the answers of a type are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disclosure {
    /// Nothing about a person, or only what the caller has of their own account.
    Nothing,
    /// Personal data (GDPR Art. 4): every answer to somebody else leaves an audit entry.
    Personal,
    /// Personal data with clinical fields, which are null to an administrator who gives no reason.
    PartlyClinical,
    /// Clinical data (GDPR Art. 9) throughout: refused to an administrator who gives no reason.
    Clinical,
}

impl Disclosure {
    /// As the OpenAPI document says it (`x-discloses`).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Personal => "personal",
            Self::PartlyClinical => "partly_clinical",
            Self::Clinical => "clinical",
        }
    }

    /// Whether an administrator is refused who gives no reason.
    pub(crate) const fn needs_reason(self) -> bool {
        matches!(self, Self::Clinical)
    }
}

/// An answer that says how sensitive it is and whom it is about. Every body of an answer implements it: those about
/// nobody by [`discloses_nothing!`](crate::discloses_nothing).
pub trait Discloses {
    /// How sensitive answers of this type are.
    const DISCLOSURE: Disclosure;

    /// Whom this one is about.
    fn subjects(&self) -> Vec<DataSubject>;
}

/// The person that a part of an answer is about, and which entity it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSubject {
    pub(crate) person: Person,
    pub(crate) entity_type: &'static str,
    pub(crate) entity_id: Option<Uuid>,
    pub(crate) fields: &'static [&'static str],
    pub(crate) is_clinical: bool,
}

/// Who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// A patient.
    Patient(PatientId),
    /// An account; its patient profile, if it has one, is looked up.
    User(UserId),
    /// Nobody in particular.
    Unknown,
}

impl DataSubject {
    /// An entity of a patient's: their booking, payment, invoice.
    #[must_use]
    pub fn patient(patient: PatientId, entity_type: &'static str, entity_id: Uuid) -> Self {
        Self {
            person: Person::Patient(patient),
            entity_type,
            entity_id: Some(entity_id),
            fields: &[],
            is_clinical: false,
        }
    }

    /// An account.
    #[must_use]
    pub fn user(user: UserId) -> Self {
        Self {
            person: Person::User(user),
            entity_type: "user",
            entity_id: Some(user.0),
            fields: &[],
            is_clinical: false,
        }
    }

    /// A record about many people, such as the audit trail.
    #[must_use]
    pub const fn records(entity_type: &'static str) -> Self {
        Self { person: Person::Unknown, entity_type, entity_id: None, fields: &[], is_clinical: false }
    }

    /// The same, with the groups of fields that were shown, as the patient's access log names them.
    #[must_use]
    pub const fn with_fields(mut self, fields: &'static [&'static str]) -> Self {
        self.fields = fields;
        self
    }

    /// The same, when clinical data was shown.
    #[must_use]
    pub const fn with_clinical(mut self, is_clinical: bool) -> Self {
        self.is_clinical = is_clinical;
        self
    }
}

impl<T: Discloses> Discloses for Vec<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn subjects(&self) -> Vec<DataSubject> {
        self.iter().flat_map(T::subjects).collect()
    }
}

/// A view that does not say itself whom it is about, with its subject. On the wire it is the view alone.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct About<T> {
    view: T,
    #[serde(skip)]
    subject: DataSubject,
}

impl<T> About<T> {
    /// Shows `view`, which is about this subject.
    #[must_use]
    pub const fn new(subject: DataSubject, view: T) -> Self {
        Self { view, subject }
    }
}

impl<T> Discloses for About<T> {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![self.subject.clone()]
    }
}

impl<T: JsonSchema> JsonSchema for About<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// Declares views that tell nothing about a person, or only about the caller's own account.
#[macro_export]
macro_rules! discloses_nothing {
    ($($view:ty),+ $(,)?) => {$(
        impl $crate::audit::Discloses for $view {
            const DISCLOSURE: $crate::audit::Disclosure = $crate::audit::Disclosure::Nothing;

            fn subjects(&self) -> Vec<$crate::audit::DataSubject> {
                Vec::new()
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_with_its_subject_is_the_view_on_the_wire() {
        let patient = PatientId(Uuid::from_u128(1));
        let about = About::new(DataSubject::patient(patient, "booking", Uuid::from_u128(2)), [1, 2]);
        assert_eq!(serde_json::to_string(&about).expect("JSON"), "[1,2]");
        assert_eq!(vec![about].subjects().len(), 1);
    }
}
