use crate::handlers::{activate, create, delete, get, list, update};
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
