use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn prefixes(words: &[&str]) -> CodePrefixes {
    CodePrefixes::new(words.iter().map(|word| (*word).to_owned())).unwrap()
}

fn parse(text: &str) -> Result<Address, AddressError> {
    Address::parse(text, &CodePrefixes::default())
}

fn code(text: &str) -> Result<Address, AddressError> {
    text.parse().map(Address::Code)
}

/// The text with separators after some of its characters, and in the case that the numbers choose.
fn scribbled(text: &str, choices: &[u8]) -> String {
    let separators = ["", "", " ", "-", " - ", "\u{2013}", "\u{a0}"];
    let mut scribbled = String::new();
    for (character, choice) in text.chars().zip(choices.iter().cycle()) {
        let is_small = choice % 2 == 0;
        scribbled.push(if is_small {
            character.to_ascii_lowercase()
        } else {
            character
        });
        scribbled.push_str(separators[usize::from(choice / 2) % separators.len()]);
    }
    scribbled
}

/// Writes digits as the letters they are taken for.
fn misread(text: &str, one: char) -> String {
    text.replace('0', "O").replace('1', &one.to_string())
}

proptest! {
    #[test]
    fn every_written_form_of_a_code_is_read_back(random: u64, choices in prop::collection::vec(any::<u8>(), 1..12)) {
        let known = prefixes(&["MEET", "CON"]);
        let code = Code::from_random(random);
        prop_assert_eq!(code.as_str().parse(), Ok(code));
        prop_assert_eq!(Address::Code(code).written(&known), format!("MEET-{}", code.as_str()));
        for written in [code.with_prefix(&known), format!("CON{}", code.as_str()), code.as_str().to_owned()] {
            let text = scribbled(&written, &choices);
            prop_assert_eq!(Address::parse(&text, &known), Ok(Address::Code(code)), "{}", text);
        }
    }

    #[test]
    fn letters_taken_for_digits_are_corrected_after_the_prefix(random: u64, one in prop::sample::select(vec!['I', 'L', 'i', 'l'])) {
        let code = Code::from_random(random);
        let text = format!("con-{}", misread(code.as_str(), one));
        prop_assert_eq!(parse(&text), Ok(Address::Code(code)));
    }

    #[test]
    fn letters_taken_for_digits_are_not_corrected_without_the_prefix(random: u64) {
        let text = misread(Code::from_random(random).as_str(), 'I');
        let is_misread = text.contains(['O', 'I']);
        prop_assert_eq!(matches!(parse(&text), Ok(Address::Code(_))), !is_misread);
    }

    #[test]
    fn a_slug_is_read_as_itself_and_never_as_anything_else(text in "[a-z][a-z0-9-]{2,39}") {
        let known = prefixes(&["CON", "MEET"]);
        if let Ok(slug) = Slug::new(&text, &known) {
            prop_assert_eq!(slug.as_str(), &text);
            prop_assert_eq!(Address::parse(&text.to_uppercase(), &known), Ok(Address::Slug(slug)));
            prop_assert!(text.parse::<Code>().is_err() && Uuid::try_parse(&text).is_err());
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}|[\u{200b}-\u{202e}🦀א<>&a-z0-9 -]{0,60}") {
        if let Ok(address) = parse(&text) {
            let written = address.written(&CodePrefixes::default());
            prop_assert_eq!(parse(&written), Ok(address));
        }
    }
}

#[test]
fn the_same_code_is_found_under_any_prefix_the_server_ever_had() {
    let known = prefixes(&["meet", "CON"]);
    for text in ["CON-7K3M9QXD", "meet 7k3m 9qxd", "7K3M9QXD"] {
        assert_eq!(Address::parse(text, &known), code("7K3M9QXD"), "{text}");
    }
    assert_eq!(
        Address::parse("XYZ-7K3M9QXD", &known),
        "xyz-7k3m9qxd".parse().map(Address::Slug)
    );
}

#[test]
fn a_prefix_that_begins_like_another_is_told_from_it() {
    let known = prefixes(&["AB", "ABCD"]);
    assert_eq!(Address::parse("abcd-00000000", &known), code("00000000"));
    assert_eq!(Address::parse("ab-cd000000", &known), code("CD000000"));
}

#[test]
fn a_name_that_would_be_read_as_a_code_cannot_be_chosen() {
    // Eight characters of the code's alphabet, or that many after the prefix once O, I and L are corrected.
    for text in [
        "backpack",
        "pad-pad-pad-".trim_end_matches('-'),
        "dash-pads",
        "conference1",
        "con-tr01lers",
    ] {
        let wanted = Slug::new(text, &CodePrefixes::default());
        let is_code = matches!(parse(text), Ok(Address::Code(_)));
        assert_eq!(wanted == Err(AddressError::LooksLikeCode), is_code, "{text}");
    }
    assert_eq!(
        Slug::new("conference1", &CodePrefixes::default()),
        Err(AddressError::LooksLikeCode)
    );
    assert!(Slug::new("conference1", &prefixes(&["MEET"])).is_ok());
}

#[test]
fn a_name_that_is_a_uuid_cannot_be_chosen() {
    for text in [
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "a0eebc999c0b4ef8bb6d6bb9bd380a11",
    ] {
        assert_eq!(parse(text), Err(AddressError::LooksLikeUuid), "{text}");
    }
}

#[test]
fn what_is_no_address_says_what_one_looks_like() {
    for text in [
        "ab",
        "1team",
        "-team",
        "team room",
        "tеam",
        "מפגש",
        "🦀🦀🦀",
        "\u{200b}",
        "<b>team</b>",
        "team/room",
    ] {
        assert_eq!(parse(text), Err(AddressError::Malformed), "{text:?}");
    }
    let clause = "the address is neither a code of 8 letters and digits nor a name of 3 to 40 letters, \
                  digits and hyphens that begins with a letter";
    assert_eq!(parse("?").unwrap_err().to_string(), clause);
}

#[test]
fn ten_kilobytes_are_refused_with_both_numbers() {
    for text in ["a".repeat(10_240), "🦀".repeat(2_560)] {
        let error = parse(&text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the address has 10240 bytes, at most 128 are allowed"
        );
    }
}

#[test]
fn nothing_and_white_space_are_empty() {
    for text in ["", "   ", "\u{a0}\n"] {
        assert_eq!(parse(text), Err(AddressError::Empty), "{text:?}");
    }
}

#[test]
fn a_slug_has_its_limits() {
    assert!(format!("a{}", "z".repeat(39)).parse::<Slug>().is_ok());
    assert_eq!(
        format!("a{}", "z".repeat(40)).parse::<Slug>(),
        Err(AddressError::Malformed)
    );
    assert_eq!(
        "Team".parse::<Slug>(),
        Err(AddressError::Malformed),
        "the kept form is in small letters"
    );
}

#[test]
fn a_prefix_is_a_short_word() {
    for wrong in ["C", "C0N", "КОН", "CONFERENCE", "", "C-N"] {
        let refused = CodePrefixes::new([wrong.to_owned()]);
        assert_eq!(
            refused,
            Err(AddressError::Prefix {
                prefix: wrong.to_owned()
            })
        );
    }
    assert_eq!(CodePrefixes::new([]), Err(AddressError::NoPrefix));
    assert_eq!(prefixes(&["meet", "con"]).current(), "MEET");
}

#[test]
fn json_has_codes_and_slugs_in_the_kept_form_alone() {
    let code = Code::from_random(u64::MAX);
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"ZZZZZZZZ\"");
    assert!(serde_json::from_str::<Code>("\"zzzzzzzz\"").is_err());
    assert!(serde_json::from_str::<Slug>("\"team-room\"").is_ok());
    assert!(serde_json::from_str::<Slug>("\"backpack\"").is_err(), "a code");
}

#[test]
fn a_code_from_a_screen_is_read_as_people_type_it() {
    let code = Code::from_random(0x12_3456_789A);
    let shown = code.in_two_halves();
    assert_eq!(shown.len(), 9);
    for typed in [
        shown.clone(),
        shown.to_lowercase(),
        shown.replace('-', " "),
        shown.replace('-', ""),
    ] {
        assert_eq!(Code::from_screen(&typed), Some(code), "{typed}");
    }
    assert_eq!(Code::from_screen("OIL0-0000"), "01100000".parse().ok());
    for wrong in ["", "7K3M-9QX", "7K3M-9QXDD", "7K3M-9QXU"] {
        assert_eq!(Code::from_screen(wrong), None, "{wrong}");
    }
}
