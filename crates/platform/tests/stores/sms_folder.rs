//! Text messages of development, as files in a folder.

use crate::support::folder;
use kernel::{Entropy, Masked, PhoneNumber};
use platform::sms::{OutgoingSms, SmsConfig, SmsSender, open};
use std::sync::Arc;

fn message(id: &str) -> OutgoingSms {
    let to = PhoneNumber::parse("+905321234567").expect("a number");
    OutgoingSms { id: id.to_owned(), to: Masked::new(to), body: Masked::new("Medivoy: 123456".to_owned()) }
}

#[tokio::test]
async fn a_message_is_one_file_that_no_other_account_reads() {
    let path = folder().join("sms");
    let sender: Arc<dyn SmsSender> = open(&SmsConfig::Folder { path: path.clone() }, Entropy::system()).expect("opens");
    for id in ["0190/auth.text_phone_code", "0190/auth.text_phone_code", "../0191"] {
        sender.send(&message(id)).await.expect("sends");
    }
    let mut files: Vec<_> = std::fs::read_dir(&path).expect("reads").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let names: Vec<_> = files.iter().filter_map(|file| file.file_name().and_then(|name| name.to_str())).collect();
    assert_eq!(names, [".._0191.txt", "0190_auth.text_phone_code.txt"]);
    let text = std::fs::read_to_string(&files[1]).expect("text");
    assert_eq!(text, "To: +905321234567\n\nMedivoy: 123456\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&files[0])), (0o700, 0o600));
    }
}
