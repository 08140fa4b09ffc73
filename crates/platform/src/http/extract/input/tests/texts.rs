use super::*;

#[test]
fn texts_are_one_visible_line_unless_the_field_says_otherwise() {
    let text = |name: &str, json: &str| {
        field(name, json).map(|body| {
            let secret = body.secret.map(Masked::into_inner);
            body.name
                .or(body.notes)
                .or(body.remark.flatten())
                .or(secret)
                .or(body.names.into_iter().next())
                .unwrap_or_default()
        })
    };
    for (json, read) in [
        (r#""  Zoe\u0308 ""#, "Zoë"),
        (r#""\u200bAmina\ufeff""#, "Amina"),
        (r#""علی\u200cرضا""#, "علی\u{200c}رضا"),
        (r#""""#, ""),
    ] {
        assert_eq!(text("name", json).as_deref(), Ok(read), "{json}");
        assert_eq!(text("names", &format!("[{json}]")).as_deref(), Ok(read), "{json}");
    }
    for blank in
        [" ", "\u{200b}", "\u{202e}", "\u{3164}", "\u{2800}", "\u{fe0f}", "\u{e0041}", "\u{34f}", "\u{a0}\u{3000}"]
    {
        for name in ["name", "notes", "remark"] {
            let refused = text(name, &format!("\"{blank}\""));
            assert_eq!(refused, Err(format!("{name} blank must have a visible character")), "{blank:?}");
        }
        assert!(text("names", &format!("[\"a\",\"{blank}\"]")).is_err(), "{blank:?}");
        assert_eq!(text("secret", &format!("\"{blank}\"")).as_deref(), Ok(blank), "a secret is read as it is");
    }
    for json in [
        r#""a\nb""#,
        r#""a\r\nBcc: x""#,
        r#""a\tb""#,
        r#""a\u2028b""#,
        r#""a\u202eb""#,
        r#""a\u0007b""#,
        r#""a\u2066b""#,
    ] {
        let refused = text("name", json).expect_err(json);
        assert!(refused.starts_with("name characters must"), "{json}: {refused}");
    }
    for name in ["notes", "remark"] {
        assert_eq!(text(name, r#"" a\n\te\u0301\r\n""#).as_deref(), Ok(" a\n\té\r\n"));
        assert!(text(name, r#""a\u202eb""#).is_err());
        assert!(text(name, r#""a\u001bb""#).is_err());
    }
    assert_eq!(text("secret", r#"" e\u0301\n\u202e ""#).as_deref(), Ok(" e\u{301}\n\u{202e} "));
    let details = r#"{"a":["x\ny", 1, null, {"b": true}]}"#;
    let read = field("anything", details).expect("any JSON").anything;
    assert_eq!(read, Some(serde_json::from_str(details).expect("JSON")));
    assert!(field("remark", "null").is_ok_and(|body| body.remark == Some(None)));
    assert!(read_body::<Body>(b"{}").is_ok_and(|body| body.remark.is_none() && body.notes.is_none()));
}
