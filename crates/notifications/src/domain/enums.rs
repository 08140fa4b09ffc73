//! Enumerations that are text on the wire and in the database.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

macro_rules! text_enums {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, DeriveValueType)]
        #[sea_orm(value_type = "String")]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+ }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $(Self::$variant => $text),+ })
            }
        }

        impl std::str::FromStr for $name {
            type Err = sea_orm::sea_query::ValueTypeErr;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(sea_orm::sea_query::ValueTypeErr),
                }
            }
        }
    )*};
}

text_enums! {
    /// How a notification may reach its user.
    NotificationChannel {
        /// The inbox; always.
        InApp = "in_app",
        /// E-mail.
        Email = "email",
        /// Text message.
        Sms = "sms",
        /// Push message to the registered devices.
        Push = "push",
    }
    /// How a notification is delivered beside the inbox.
    DeliveryChannel {
        /// E-mail.
        Email = "email",
        /// Text message.
        Sms = "sms",
        /// Push message to the registered devices.
        Push = "push",
    }
    /// What became of a delivery.
    DeliveryStatus {
        /// Waits to be sent, or for another try.
        Queued = "queued",
        /// The provider took it.
        Sent = "sent",
        /// The provider refused it, or it was tried too often.
        Failed = "failed",
        /// It was not to be sent; the reason is recorded.
        Skipped = "skipped",
    }
    /// What a push token belongs to.
    DevicePlatform {
        /// Apple.
        Ios = "ios",
        /// Android.
        Android = "android",
        /// A browser (Web Push).
        Web = "web",
    }
}
