use super::*;

#[test]
fn values_of_another_type_are_told_in_words_of_the_api() {
    for (wrong, faults_of) in [
        ("[]", vec![" type must be an object"]),
        (r#"["Amina","x"]"#, vec![" type must be an object"]),
        ("\"text\"", vec![" type must be an object"]),
        ("1", vec![" type must be an object"]),
        ("null", vec![" type must be an object"]),
        ("true", vec![" type must be an object"]),
        (r#"{"item":["knee"]}"#, vec!["item type must be an object"]),
        (r#"{"item":"knee"}"#, vec!["item type must be an object"]),
        (r#"{"items":[{"name":"a"},["knee"]]}"#, vec!["items[1] type must be an object"]),
        (r#"{"items":{"name":"a"}}"#, vec!["items type must be an array"]),
        (r#"{"items":null}"#, vec!["items type must be an array"]),
        (r#"{"items":[{"name":"a","price":[1,"USD"]}]}"#, vec!["items[0].price type must be an object"]),
        (r#"{"by_tag":[["ar",null]]}"#, vec!["by_tag type must be an object"]),
        (r#"{"by_tag":{"ar":["x"]}}"#, vec!["by_tag.ar type must be an object"]),
        (r#"{"name":1}"#, vec!["name type must be a string"]),
        (r#"{"name":["a"]}"#, vec!["name type must be a string"]),
        (r#"{"name":{"a":1}}"#, vec!["name type must be a string"]),
        (r#"{"names":"a"}"#, vec!["names type must be an array"]),
        (r#"{"names":["a",null]}"#, vec!["names[1] type must be a string"]),
        (r#"{"small":"1"}"#, vec!["small type must be an integer"]),
        (r#"{"small":1.5}"#, vec!["small type must be an integer"]),
        (r#"{"small":1.0}"#, vec!["small type must be an integer"]),
        (r#"{"small":1e3}"#, vec!["small type must be an integer"]),
        (r#"{"small":2147483648}"#, vec!["small range must be an integer from -2147483648 to 2147483647"]),
        (r#"{"count":-1}"#, vec!["count range must be an integer from 0 to 4294967295"]),
        (r#"{"share":"1"}"#, vec!["share type must be a number"]),
        (r#"{"flag":"true"}"#, vec!["flag type must be true or false"]),
        (r#"{"flag":1}"#, vec!["flag type must be true or false"]),
        (r#"{"colour":"green"}"#, vec!["colour choice must be one of red, dark_blue"]),
        (r#"{"colour":{"red":null}}"#, vec!["colour type must be a string"]),
        (r#"{"colour":1}"#, vec!["colour type must be a string"]),
        (r#"{"date":20270301}"#, vec!["date type must be a string"]),
        (r#"{"id":["x"]}"#, vec!["id type must be a string"]),
        (r#"{"secret":12}"#, vec!["secret type must be a string"]),
        (r#"{"rate":[]}"#, vec!["rate type must be a percentage from 0 to 100 with at most two decimals"]),
    ] {
        let found = faults::<Body>(wrong);
        assert_eq!(found, faults_of, "{wrong}");
        for word in ["struct", "expected", "sequence", "i32", "u32", "f64", "variant", "serde", "enum", "map"] {
            assert!(!found[0].split(' ').any(|w| w == word), "{wrong}: {found:?}");
        }
    }
}

#[test]
fn every_fault_is_told_at_once() {
    for (body, expected) in [
        (
            r#"{"name":1,"small":"x","items":[{"name":"a"},{"name":2},{"price":null}],"nmae":1,"flag":0}"#,
            vec![
                "name type must be a string",
                "small type must be an integer",
                "items[1].name type must be a string",
                "items[2].name missing",
                "nmae unknown",
                "flag type must be true or false",
            ],
        ),
        (r#"{"item":{}}"#, vec!["item.name missing"]),
        (
            r#"{"item":{"name":1},"name":" "}"#,
            vec!["item.name type must be a string", "name blank must have a visible character"],
        ),
    ] {
        assert_eq!(faults::<Body>(body), expected, "{body}");
    }
    assert_eq!(faults::<Item>(r#"{"x":1}"#), ["x unknown", "name missing"]);
    assert_eq!(faults::<Item>("{}"), ["name missing"]);
    let many = format!(r#"{{"names":[{}]}}"#, vec!["1"; 100].join(","));
    assert_eq!(faults::<Body>(&many).len(), 20, "an answer stays short");
}

#[test]
fn a_member_counts_once() {
    for body in
        [r#"{"name":"a","name":"b"}"#, r#"{"item":{"name":"a","name":"a"}}"#, r#"{"anything":{"a":[{"b":1,"b":2}]}}"#]
    {
        assert!(matches!(read_body::<Body>(body.as_bytes()), Err(BodyFault::Twice(_))), "{body}");
    }
    for body in
        ["", "{", "{}x", "{\"name\":\"a}", "[1,]", "{'name':1}", "{\"share\":NaN}", "{\"share\":1e999}", "\u{feff}{}"]
    {
        assert!(matches!(read_body::<Body>(body.as_bytes()), Err(BodyFault::Syntax { .. })), "{body}");
    }
}
