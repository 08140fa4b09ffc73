use super::fixture::notifications;
use crate::NotificationsConfig;
use kernel::Role;
use kernel::events::users::UserCreated;
use mail_parser::MessageParser;
use platform::mail::{FolderMailer, MailAddress};
use sea_orm::TransactionTrait;
use std::sync::Arc;
use test_support::World;

#[actix_web::test]
async fn a_mail_is_written_to_the_folder_whole() {
    let world = World::new().await;
    let folder = std::env::temp_dir().join(format!("medivoy-mail-{}", world.entropy.token()));
    let from = MailAddress::named("no-reply@medivoy.example", "Medivoy");
    let mailer =
        FolderMailer::open(folder.clone(), from, world.clock.clone(), world.entropy.clone()).await.expect("opens");
    let notifications = notifications(&world, Arc::new(mailer), NotificationsConfig::default());
    let user = world.user(Role::Patient).await;
    world.sql("UPDATE users SET locale = 'hi', first_name = 'आशा' WHERE id = $1", [user.id.0.into()]).await;
    let txn = world.db.begin().await.expect("begins");
    world
        .outbox
        .publish(&txn, &UserCreated { user_id: user.id, role: Role::Patient, created_by: None })
        .await
        .expect("publishes");
    txn.commit().await.expect("commits");
    world.worker_of(&[crate::module(&notifications)]).run_once().await.expect("works");

    let files: Vec<_> = std::fs::read_dir(&folder).expect("a folder").map(|f| f.expect("a file").path()).collect();
    assert_eq!(files.len(), 1);
    let bytes = std::fs::read(&files[0]).expect("a file");
    std::fs::remove_dir_all(&folder).expect("cleans up");
    let mail = MessageParser::default().parse(&bytes).expect("a mail");
    assert_eq!(mail.subject(), Some("Medivoy में आपका स्वागत है"));
    assert_eq!(mail.to().and_then(|to| to.first()).and_then(|a| a.address()), Some(user.email.as_str()));
    assert!(mail.body_text(0).is_some_and(|t| t.contains("नमस्ते आशा,")));
    assert!(mail.body_html(0).is_some_and(|h| h.contains("lang=\"hi\"")));
    let stored = world.sql("SELECT provider_id FROM notification_deliveries", []).await;
    let provider_id: String = stored[0].try_get("", "provider_id").expect("a text");
    assert_eq!(files[0].file_name().and_then(|n| n.to_str()), Some(provider_id.as_str()));
}
