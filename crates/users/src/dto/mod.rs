//! What goes over the wire, one file per resource.

mod audit_logs;
mod disclosure;
mod users;

pub use audit_logs::{AuditLogFormat, AuditLogView, ExportAuditLogsQuery, ListAuditLogsQuery};
pub use users::{CreateUserRequest, ListUsersQuery, UpdateUserRequest, UserView};
