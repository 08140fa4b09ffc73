use super::*;

#[test]
fn dates_times_and_ids_have_one_form() {
    for (name, right, wrong) in [
        (
            "date",
            vec!["2027-03-01", "1988-02-29", "0001-01-01"],
            vec![
                "1988-2-9",
                "+1988-02-29",
                "2027-1-1",
                "1987-02-29",
                "2027-13-01",
                "27-03-01",
                "2027/03/01",
                "20270301",
                " 2027-03-01",
                "2027-03-01 ",
                "2027-03-01T00:00:00Z",
                "-2027-03-01",
                "+012027-03-01",
                "２０２７-03-01",
                "",
                "2027-W09-1",
                "tomorrow",
                "2027-03",
            ],
        ),
        (
            "at",
            vec!["2027-03-01T09:30:00Z", "2027-03-01T09:30:00.5+05:30", "2027-03-01T09:30:00.123456789-00:00"],
            vec![
                "2027-03-01 09:30:00Z",
                "2027-03-01T09:30:00",
                "2027-03-01T09:30Z",
                "2027-3-1T9:30:00Z",
                "2027-03-01T09:30:00z",
                "2027-03-01t09:30:00Z",
                "2027-03-01T09:30:00+0530",
                "2027-03-01T09:30:00 +05:30",
                "2027-03-01T09:30:60Z",
                "2027-03-01T09:30:00.Z",
                "2027-03-01T09:30:00.1234567891Z",
                "+2027-03-01T09:30:00Z",
                "2027-03-01T24:00:00Z",
                "2027-02-29T09:30:00Z",
                "2027-03-01T09:30:00UTC",
                "2027-03-01",
                "1800000000",
                "2027-03-01T09:30:00,5Z",
                " 2027-03-01T09:30:00Z",
                "2027-03-01T09:30:00Z ",
                "2027-03-01T09:30:00+99:00",
                "é027-03-01T09:30:00Z",
            ],
        ),
        (
            "id",
            vec!["0190a000-0000-7000-8000-000000000001"],
            vec![
                "0190a000000070008000000000000001",
                "{0190a000-0000-7000-8000-000000000001}",
                "x",
                "urn:uuid:0190a000-0000-7000-8000-000000000001",
                " 0190a000-0000-7000-8000-000000000001",
                "",
                "0190a000-0000-7000-8000-00000000000g",
                "0190a00-00000-7000-8000-000000000001",
            ],
        ),
        ("country", vec!["TR"], vec!["tr", "Tr", "TUR", "", " TR", "TR ", "ＴＲ", "\u{200b}TR"]),
    ] {
        for text in right {
            let read = field(name, &Value::from(text).to_string());
            assert!(read.is_ok(), "{name} {text}: {read:?}");
            assert!(read_parameters::<Body>(&[(name.to_owned(), text.to_owned())]).is_ok(), "{name}={text}");
        }
        for text in wrong {
            let refused = field(name, &Value::from(text).to_string()).expect_err(text);
            assert!(refused.contains(" invalid must be a") && refused.contains(", as "), "{name} {text}: {refused}");
            assert!(read_parameters::<Body>(&[(name.to_owned(), text.to_owned())]).is_err(), "{name}={text}");
        }
    }
}

#[test]
fn parameters_have_one_form() {
    let read = |name: &str, value: &str| {
        read_parameters::<Body>(&[(name.to_owned(), value.to_owned())]).map_err(|fault| shown(&fault))
    };
    for (name, value) in [
        ("small", "-5"),
        ("small", "0"),
        ("share", "-41.0082"),
        ("share", "5"),
        ("flag", "true"),
        ("colour", "dark_blue"),
    ] {
        assert!(read(name, value).is_ok(), "{name}={value}");
    }
    for (name, values, refused) in [
        (
            "small",
            vec!["+5", "1e3", "5.0", " 5", "5 ", "05", "0x5", "5_000", "5,000", "", "-", "--5", "٥", "１"],
            "small type must be an integer",
        ),
        (
            "small",
            vec!["2147483648", "99999999999999999999999999999999999999999999"],
            "small range must be an integer from -2147483648 to 2147483647",
        ),
        ("count", vec!["-1"], "count range must be an integer from 0 to 4294967295"),
        (
            "share",
            vec!["+5", "1e3", "NaN", "inf", "-Infinity", ".5", "5.", "05.1", "5,1", "", "1e999"],
            "share type must be a decimal number, as 41.0082",
        ),
        ("flag", vec!["TRUE", "True", "1", "yes", "", "on"], "flag type must be true or false"),
        ("colour", vec!["Red", "RED", "darkBlue", "", "red "], "colour choice must be one of red, dark_blue"),
        ("name", vec![" ", "\u{200b}", "\u{2800}"], "name blank must have a visible character"),
        ("colours", vec!["x"], "colours unknown"),
    ] {
        for value in values {
            assert_eq!(read(name, value).map(|_| ()), Err(refused.to_owned()), "{name}={value}");
        }
    }
    assert_eq!(read("name", " Cancu\u{301}n ").map(|body| body.name), Ok(Some("Cancún".to_owned())));
    assert!(read("name", "\u{202b}knee\u{202c}\tx").is_ok(), "what was copied along does not matter to a search");
    assert!(read("notes", "a\u{202e}b").is_err(), "it does where the text is kept");
    let twice = [("name".to_owned(), "a".to_owned()), ("name".to_owned(), "b".to_owned())];
    assert_eq!(
        read_parameters::<Body>(&twice).map(|_| ()).map_err(|fault| shown(&fault)),
        Err("name twice".to_owned())
    );
}
