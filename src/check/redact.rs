use aho_corasick::{AhoCorasick, MatchKind};

use super::encodings;

/// Minimum length of a value to redact: shorter ones occur by chance.
const SHORTEST: usize = 6;

/// Minimum length of a truncated value to redact.
const SHORTEST_CUT: usize = 3;

/// Replacement for a redacted value.
const REMOVED: &str = "•••";

/// Removes secret values, in all common encodings, from everything that is
/// kept. The comparison ignores case, because host names are returned in
/// lowercase.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactor {
    /// Values to remove, longest first.
    values: Vec<String>,
    /// Finds all values at once; `None` if the automaton would be too large.
    finder: Option<AhoCorasick>,
}

impl Redactor {
    pub(super) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let is_long = |value: &String| value.len() >= SHORTEST;
        let whole: Vec<String> = secrets.into_iter().filter(is_long).collect();
        let mut values: Vec<String> = whole
            .iter()
            .flat_map(|secret| encodings::forms(secret))
            .collect();
        // Output may contain the lines of a multi-line key separately.
        let lines = whole.iter().filter(|secret| secret.contains('\n'));
        let lines = lines.flat_map(|secret| secret.lines().map(|line| line.trim().to_owned()));
        values.extend(lines);
        values.retain(is_long);
        values.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        values.dedup();
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&values)
            .ok();
        Self { values, finder }
    }

    pub(super) fn redact(&self, text: &str) -> String {
        let values = self.values.iter();
        let text = match &self.finder {
            Some(finder) => finder.replace_all(text, &vec![REMOVED; values.len()]),
            None => values
                .clone()
                .fold(text.to_owned(), |text, value| text.replace(value, REMOVED)),
        };
        let text = self.without_split_values(text);
        let text = values.clone().fold(text, |text, value| {
            without_cut_value(text, value, ('…', SHORTEST_CUT))
        });
        // An excerpt may end inside a value.
        values.fold(text, |text, value| {
            without_cut_value(text, value, ('`', SHORTEST))
        })
    }

    /// Redacts a truncated text, which may end inside a value.
    pub(super) fn redact_beginning(&self, text: &str) -> String {
        let mut text = self.redact(text);
        for value in &self.values {
            if let Some(length) = cut_at_end(&text, value, SHORTEST_CUT) {
                text.truncate(text.len() - length);
                text.push_str(REMOVED);
            }
        }
        text
    }

    /// Removes values that are split across lines by encoders or `fold`.
    fn without_split_values(&self, text: String) -> String {
        let Some(finder) = self.finder.as_ref().filter(|_| text.contains('\n')) else {
            return text;
        };
        let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
        let kept = text.bytes().enumerate();
        let (places, joined): (Vec<usize>, Vec<u8>) =
            kept.filter(|(_, byte)| !is_break(*byte)).unzip();
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for found in finder.find_iter(&joined) {
            // Values are valid UTF-8, so both ends are character boundaries.
            let (start, end) = (places[found.start()], places[found.end() - 1] + 1);
            out.push_str(&text[from..start]);
            out.push_str(REMOVED);
            from = end;
        }
        out.push_str(&text[from..]);
        out
    }
}

/// Removes the beginning of a value (at least `least` bytes) before a
/// truncation mark.
fn without_cut_value(mut text: String, value: &str, (mark, least): (char, usize)) -> String {
    let mut from = 0;
    while let Some(at) = text[from..].find(mark).map(|at| from + at) {
        let Some(cut) = cut_at_end(&text[..at], value, least) else {
            from = at + mark.len_utf8();
            continue;
        };
        text.replace_range(at - cut..at, REMOVED);
        from = at - cut + REMOVED.len() + mark.len_utf8();
    }
    text
}

/// The length of the longest prefix of a value at the end of a text.
fn cut_at_end(text: &str, value: &str, least: usize) -> Option<usize> {
    let ends = value.char_indices().map(|(end, _)| end).rev();
    ends.take_while(|end| *end >= least)
        .find(|end| ends_with(text, &value[..*end]))
}

/// Whether a text ends with `end`, ignoring case.
fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    let found = start.and_then(|start| text.as_bytes().get(start..));
    found.is_some_and(|found| found.eq_ignore_ascii_case(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    /// The encodings that programs and reports apply to a text.
    fn encoded(text: &str) -> Vec<String> {
        let json = serde_json::to_string(text).expect("a text has a form in JSON");
        let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let query = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        vec![
            text.to_owned(),
            json,
            xml(text),
            xml(text).replace('"', "&quot;").replace('\'', "&#39;"),
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string(),
            query,
            STANDARD.encode(text),
            STANDARD_NO_PAD.encode(text),
            URL_SAFE.encode(text),
            crate::shell::quote(text),
        ]
    }

    proptest! {
        #[test]
        fn no_encoding_lets_a_secret_through(secret in "[a-z]{2}[ -~ü\t]{6,90}[a-z]{2}") {
            let redactor = Redactor::new([secret.clone()]);
            for text in encoded(&secret) {
                let told = redactor.redact(&format!("before {text} behind"));
                let left = told.replace("•••", "");
                let left = left.trim_matches(['"', '\'']);
                // Only the surrounding words and syntax of the encoding may
                // remain.
                prop_assert!(left.len() <= "before  behind".len() + 2, "{text:?}: {told:?}");
            }
        }
    }

    /// Taken from bash 5.2: `printf %q`.
    #[test]
    fn what_bash_quotes_is_removed() {
        for (secret, quoted) in [
            ("a?b~c#d,e+f/g:h", "a\\?b~c#d\\,e+f/g:h"),
            ("~tilde:~and=~more", "\\~tilde:\\~and=\\~more"),
            ("#hash secret", "\\#hash\\ secret"),
            ("tab\tbell\x01'ü", "$'tab\\tbell\\001\\'ü'"),
        ] {
            let told = Redactor::new([secret.to_owned()]).redact(quoted);
            assert!(told.len() <= "$'•••'".len(), "{secret}: {told}");
        }
    }

    #[test]
    fn secrets_are_removed_in_every_form() {
        let redactor = Redactor::new([
            "s3cret/pass".to_owned(),
            "redis://u:hunter22@h/0".to_owned(),
        ]);
        assert_eq!(redactor.redact("a s3cret/pass b"), "a ••• b");
        assert_eq!(redactor.redact("q=s3cret%2Fpass"), "q=•••");
        assert_eq!(redactor.redact("password hunter22"), "password •••");
        for before in ["", "x", "xy"] {
            let encoded = STANDARD.encode(format!("{before}s3cret/pass and more"));
            assert!(redactor.redact(&encoded).contains("•••"), "{encoded}");
        }
        assert_eq!(redactor.redact("no host S3CRET/PASS"), "no host •••");
        assert_eq!(redactor.redact("nothing"), "nothing");
        assert_eq!(
            redactor.redact("`a s3cr…`, b s3cret/pas…"),
            "`a •••…`, b •••…"
        );
        assert_eq!(redactor.redact("some s3…"), "some s3…");
    }
}
