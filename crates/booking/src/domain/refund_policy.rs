use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What goes back in all when a booking is cancelled at least so many days ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BookingRefundTier")]
pub struct RefundTier {
    /// Days before the date that the quotation was made for, at least.
    pub days_before: u32,
    /// Percent of what was paid that goes back in all: what was refunded before counts towards it.
    pub refund_percent: u8,
}

/// Tiers from the earliest cancellation to the latest; later than the last one
/// nothing goes back. A quotation states the policy that it was sent under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<RefundTier>", into = "Vec<RefundTier>")]
#[schemars(inline)]
pub struct RefundPolicy(Vec<RefundTier>);

impl RefundPolicy {
    /// The tiers, most days first.
    #[must_use]
    pub fn tiers(&self) -> &[RefundTier] {
        &self.0
    }

    /// The share of what was paid that goes back in all when a booking agreed for `agreed_date` is cancelled
    /// `today`, in basis points (10000 is all).
    #[must_use]
    pub fn basis_points(&self, agreed_date: NaiveDate, today: NaiveDate) -> i64 {
        let days = agreed_date.signed_duration_since(today).num_days();
        let tier = self.0.iter().find(|tier| days >= i64::from(tier.days_before));
        tier.map_or(0, |tier| i64::from(tier.refund_percent) * 100)
    }
}

/// workflows.md: 30 days or more 100 %, 15–29 75 %, 7–14 50 %, less 0 %.
impl Default for RefundPolicy {
    fn default() -> Self {
        let tier = |days_before, refund_percent| RefundTier { days_before, refund_percent };
        Self(vec![tier(30, 100), tier(15, 75), tier(7, 50)])
    }
}

impl TryFrom<Vec<RefundTier>> for RefundPolicy {
    type Error = String;

    fn try_from(tiers: Vec<RefundTier>) -> Result<Self, String> {
        if tiers.len() > 20 {
            return Err("a refund policy has at most 20 tiers".to_owned());
        }
        if tiers.iter().any(|tier| tier.refund_percent > 100) {
            return Err("a refund policy gives back at most 100 percent".to_owned());
        }
        let falling =
            tiers.windows(2).all(|w| w[0].days_before > w[1].days_before && w[0].refund_percent >= w[1].refund_percent);
        if !falling {
            return Err(
                "the tiers of a refund policy go from many days to few, and never give back more later".to_owned()
            );
        }
        Ok(Self(tiers))
    }
}

impl From<RefundPolicy> for Vec<RefundTier> {
    fn from(policy: RefundPolicy) -> Self {
        policy.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_before_the_agreed_date_decide() {
        let requested = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
        for (days, expected) in
            [(400, 10_000), (30, 10_000), (29, 7_500), (15, 7_500), (14, 5_000), (7, 5_000), (6, 0), (0, 0), (-3, 0)]
        {
            let today = requested - chrono::TimeDelta::days(days);
            assert_eq!(RefundPolicy::default().basis_points(requested, today), expected, "{days} days before");
        }
    }

    #[test]
    fn a_policy_is_checked_when_it_is_read() {
        for (json, valid) in [
            (r#"[]"#, true),
            (r#"[{"days_before":10,"refund_percent":80},{"days_before":0,"refund_percent":20}]"#, true),
            (r#"[{"days_before":10,"refund_percent":101}]"#, false),
            (r#"[{"days_before":10,"refund_percent":50},{"days_before":20,"refund_percent":20}]"#, false),
            (r#"[{"days_before":20,"refund_percent":50},{"days_before":10,"refund_percent":60}]"#, false),
            (r#"[{"days_before":20,"refund_percent":50},{"days_before":20,"refund_percent":50}]"#, false),
            (r#"[{"days_before":-1,"refund_percent":50}]"#, false),
            (r#"[{"days":1,"refund_percent":50}]"#, false),
        ] {
            assert_eq!(serde_json::from_str::<RefundPolicy>(json).is_ok(), valid, "{json}");
        }
    }
}
