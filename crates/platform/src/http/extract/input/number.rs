//! Numbers in the one form that JSON has of them, wherever they stand.

/// Whether the text is an integer: digits without a leading zero, a minus before them or not.
pub(crate) fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'))
}

/// Whether the text is a decimal number: an integer, with decimals or not. No exponent, no infinity.
pub(super) fn is_decimal(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    is_integer(whole) && !decimals.is_empty() && decimals.bytes().all(|b| b.is_ascii_digit())
}

/// Reads every integer type from what `$find` gives as an `Option<i128>`.
macro_rules! deserialize_integers {
    ($find:ident: $($method:ident $type:ident $visit:ident),*) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = self.$find().ok_or_else(|| Fault::not("an integer"))?;
            let number = $type::try_from(number).map_err(|_| {
                Fault::value("range", format!("must be an integer from {} to {}", $type::MIN, $type::MAX))
            })?;
            visitor.$visit(number)
        }
    )*};
    ($find:ident) => {
        $crate::http::extract::input::number::deserialize_integers!($find:
            deserialize_i8 i8 visit_i8, deserialize_i16 i16 visit_i16, deserialize_i32 i32 visit_i32,
            deserialize_i64 i64 visit_i64, deserialize_u8 u8 visit_u8, deserialize_u16 u16 visit_u16,
            deserialize_u32 u32 visit_u32, deserialize_u64 u64 visit_u64);
    };
}
pub(super) use deserialize_integers;
