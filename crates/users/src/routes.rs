use crate::audit_trail::AuditTrail;
use crate::handlers::{activate, audit_logs, audit_logs_export, create, delete, get, list, update};
use crate::service::Users;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(users: &Users) -> Routes {
    Routes::new("users")
        .service(users.clone())
        .get("/api/v1/users", list::handle, "List users")
        .post("/api/v1/users", create::handle, "Create a user of any type, admin included")
        .get("/api/v1/users/{id}", get::handle, "One user")
        .patch("/api/v1/users/{id}", update::handle, "Change a user")
        .delete("/api/v1/users/{id}", delete::handle, "Soft-delete a user and end their sessions")
        .patch("/api/v1/users/{id}/activate", activate::activate, "Let the account sign in again")
        .patch("/api/v1/users/{id}/deactivate", activate::deactivate, "Block sign-in and end every session at once")
}

/// The endpoints of the audit trail.
#[must_use]
pub fn audit_routes(trail: &AuditTrail) -> Routes {
    Routes::new("users")
        .service(trail.clone())
        .get("/api/v1/audit-logs", audit_logs::handle, "The audit trail, newest first")
        .get("/api/v1/audit-logs/export", audit_logs_export::handle, "The filtered audit trail as a streamed file")
}
