use crate::audit_trail::AuditTrail;
use crate::error::{EMAIL_TAKEN, OWN_ACCOUNT};
use crate::handlers::{audit_logs, users};
use crate::service::Users;
use platform::http::Routes;

/// The endpoints of accounts: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Users) -> Routes {
    Routes::new("users")
        .described("Users", "Accounts, as administrators and their owners see them.")
        .service(service.clone())
        .get("listUsers", "/api/v1/users", users::list, "List users")
        .access("admin", "403")
        .post("createUser", "/api/v1/users", users::create, "Create a user of any type, admin included")
        .access("admin", "403")
        .refuses(&[EMAIL_TAKEN])
        .get("getUser", "/api/v1/users/{id}", users::get, "One user")
        .access("admin, self", "404")
        .patch("updateUser", "/api/v1/users/{id}", users::update, "Change a user")
        .access("admin, self", "404")
        .delete("deleteUser", "/api/v1/users/{id}", users::delete, "Soft-delete a user and end their sessions")
        .access("admin", "403")
        .refuses(&[OWN_ACCOUNT])
        .patch("activateUser", "/api/v1/users/{id}/activate", users::activate, "Let the account sign in again")
        .access("admin", "403")
        .patch(
            "deactivateUser",
            "/api/v1/users/{id}/deactivate",
            users::deactivate,
            "Block sign-in and end every session at once",
        )
        .access("admin", "403")
        .refuses(&[OWN_ACCOUNT])
}

/// The endpoints of the audit trail.
pub fn audit_routes(service: &AuditTrail) -> Routes {
    Routes::new("users")
        .described("Audit trail", "Who did what, when and from where.")
        .service(service.clone())
        .get("listAuditLogs", "/api/v1/audit-logs", audit_logs::list, "The audit trail, newest first")
        .access("admin", "403")
        .get(
            "exportAuditLogs",
            "/api/v1/audit-logs/export",
            audit_logs::export,
            "The filtered audit trail as a streamed file",
        )
        .heavy()
        .access("admin", "403")
}
