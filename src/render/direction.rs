/// Languages, and scripts of languages, that are written from right to left
/// (Unicode CLDR, `characterOrder`).
const FROM_THE_RIGHT: [&str; 18] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
    "arab", "hebr", "thaa",
];

/// The direction of a text in a language (BCP 47, such as `ar-EG`): `rtl` or
/// `ltr`. A subtag for the script decides before the language.
pub(super) fn direction(language: &str) -> &'static str {
    let mut tags = language.split(['-', '_']).map(str::to_ascii_lowercase);
    let first = tags.next().unwrap_or_default();
    let script = tags.next().filter(|tag| tag.len() == 4);
    let deciding = script.unwrap_or(first);
    if FROM_THE_RIGHT.contains(&deciding.as_str()) {
        "rtl"
    } else {
        "ltr"
    }
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn script_and_language_decide() {
        for language in ["ar", "ar-EG", "he_IL", "fa", "az-Arab", "UR"] {
            assert_eq!(direction(language), "rtl", "{language}");
        }
        for language in ["en", "de-AT", "", "ks-Deva", "zh-Hant-HK", "arn"] {
            assert_eq!(direction(language), "ltr", "{language}");
        }
    }
}
