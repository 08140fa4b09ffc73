use super::Auth;
use super::step::Step;
use crate::dto::{AuthProfileView, UpdateAuthProfileRequest};
use crate::error::AuthError;
use kernel::ports::{Account, AccountChange, ProfileChange};
use kernel::{Actor, AuditEntry};
use platform::http::{IfMatch, Versioned};
use serde_json::json;

impl Auth {
    /// Changes own data. A telephone number waits for its code.
    pub(crate) async fn update_profile(
        &self,
        actor: &Actor,
        version: IfMatch,
        request: UpdateAuthProfileRequest,
    ) -> Result<Versioned<AuthProfileView>, AuthError> {
        let UpdateAuthProfileRequest { first_name, last_name, phone, password, locale, time_zone, profile_picture_url } =
            request;
        let wish = phone.as_ref().map(Option::as_ref);
        let (account, _) = self.own(actor).await?;
        let proven = self.check_given_password(actor, &account, password.as_ref()).await?;
        let is_counted = self.count_phone_code(actor, &account, wish, proven.as_ref()).await?;
        // A number is the account's when its code comes back.
        let removed = wish.filter(Option::is_none).map(|_| None);
        let change = ProfileChange { first_name, last_name, phone: removed, locale, time_zone, profile_picture_url };
        let (Step { txn, account: before }, session) = self.own_step(actor).await?;
        if is_counted {
            self.check_reauthenticated(&before, &session, proven.as_ref())?;
        }
        let user = before.id;
        let change = AccountChange::Profile(change);
        let after = self.ports.accounts.change(&txn, user, change, version.versions()).await?;
        let mut fields = changed_fields(&before, &after);
        if self.keep_wished_phone(&txn, &after, wish, is_counted).await? {
            fields.push("pending_phone");
        }
        if !fields.is_empty() {
            let entry =
                AuditEntry::new(actor, "auth.update_profile", "user", user.0).with_changes(json!({ "fields": fields }));
            self.record(&txn, &entry).await?;
        }
        txn.commit().await?;
        self.profile_view(&after).await
    }
}

/// Names of the fields that differ, for the audit trail: never their values.
fn changed_fields(before: &Account, after: &Account) -> Vec<&'static str> {
    [
        ("first_name", before.first_name != after.first_name),
        ("last_name", before.last_name != after.last_name),
        ("phone", before.phone != after.phone),
        ("locale", before.locale != after.locale),
        ("time_zone", before.time_zone != after.time_zone),
        ("profile_picture_url", before.profile_picture_url != after.profile_picture_url),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
