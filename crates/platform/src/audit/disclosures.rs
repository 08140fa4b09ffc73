use super::Audit;
use super::disclosure::{DataSubject, Person};
use crate::auth::{BearerClaims, CurrentUser};
use crate::http::{MatchedRoute, RequestContext};
use crate::problem::{Problem, common};
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpResponse, web};
use kernel::{Actor, AuditEntry, Role};
use sea_orm::DatabaseConnection;
use serde_json::json;

/// Whom an answer is about, kept beside it until [`audit_disclosures`] has written the entries.
#[derive(Clone)]
struct DisclosedSubjects(Vec<DataSubject>);

/// Notes whom the answer is about.
pub(crate) fn note_subjects(response: &mut HttpResponse, subjects: Vec<DataSubject>) {
    if !subjects.is_empty() {
        response.extensions_mut().insert(DisclosedSubjects(subjects));
    }
}

/// Middleware: every answer with somebody's personal data is in the audit trail before it leaves. What a patient reads
/// of their own is entered where it is clinical; an entity that the request has changed has its entry already.
pub async fn audit_disclosures(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let noted = response.response_mut().extensions_mut().remove::<DisclosedSubjects>();
    if let Some(DisclosedSubjects(subjects)) = noted
        && let Some(claims) = BearerClaims::of(response.request())
    {
        // What cannot be recorded is not shown.
        record(&response, &claims.actor(), subjects).await?;
    }
    Ok(response)
}

async fn record<B>(response: &ServiceResponse<B>, actor: &Actor, subjects: Vec<DataSubject>) -> Result<(), Problem> {
    let request = response.request();
    let (Some(audit), Some(db)) =
        (request.app_data::<web::Data<Audit>>(), request.app_data::<web::Data<DatabaseConnection>>())
    else {
        return Err(Problem::internal("no audit trail is configured"));
    };
    let operation = format!("{} {}", request.method(), MatchedRoute::pattern_of(request).unwrap_or_default());
    let mut entries: Vec<AuditEntry> = Vec::with_capacity(subjects.len());
    for subject in subjects {
        if is_own_personal_data(actor, &subject) || is_recorded(&subject) {
            continue;
        }
        let entry = entry_of(actor, &subject, &operation);
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    audit.record_readings(db.get_ref(), &entries).await.map_err(Problem::from)
}

/// A patient's scope is their own data.
fn is_own_personal_data(actor: &Actor, subject: &DataSubject) -> bool {
    let is_own = match subject.person {
        Person::User(user) => actor.is_user(user),
        Person::Patient(_) => matches!(actor, Actor::User { role: Role::Patient, .. }),
        Person::Unknown => false,
    };
    is_own && !subject.is_clinical
}

/// Whether this request has recorded a change of the entity, which says who saw it as well.
fn is_recorded(subject: &DataSubject) -> bool {
    RequestContext::current()
        .zip(subject.entity_id)
        .is_some_and(|(context, id)| context.has_recorded(subject.entity_type, id))
}

fn entry_of(actor: &Actor, subject: &DataSubject, operation: &str) -> AuditEntry {
    let action = format!("{}.read", subject.entity_type);
    let entry = AuditEntry::new(actor, &action, subject.entity_type, subject.entity_id)
        .with_changes(json!({ "fields": subject.fields, "operation": operation }));
    match subject.person {
        Person::Patient(patient) => entry.about_patient(patient),
        Person::User(user) => entry.about_user(user),
        Person::Unknown => entry,
    }
}

/// Middleware of an operation whose answers are clinical: an administrator gives a reason, or is refused.
pub(crate) async fn require_access_reason(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // Who is not signed in, or no longer, receives the handler's own 401.
    if BearerClaims::of(request.request()).is_some() {
        let (http, _) = request.parts_mut();
        let caller = CurrentUser::from_request(http, &mut Payload::None).await?;
        access_reason_given(&caller)?;
    }
    next.call(request).await
}

/// Refuses an administrator who reads or writes clinical data without saying why (`X-Access-Reason`).
///
/// # Errors
/// 403 `access_reason_required`.
pub fn access_reason_given(actor: &Actor) -> Result<(), Problem> {
    let has_reason = RequestContext::current().is_some_and(|context| context.access_reason.is_some());
    if has_reason || !actor.is_admin() { Ok(()) } else { Err(Problem::new(common::ACCESS_REASON_REQUIRED)) }
}
